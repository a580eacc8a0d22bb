/**
 * Fuzzing of whatever reads bytes or text from outside: {@code FuzzTest} replays a standing corpus and then mutates it
 * by a fixed seed, for a moment in each build and for as long as it is told to by {@code ./mvnw -Pfuzz -pl
 * crds,node-agent test -Dfuzz.seconds=3600}.
 */
package eu.kakde.mesh.agent.fuzz;
