/**
 * Holds the Helm chart and the deployment manifests against their sources: the CRDs, {@code deploy/base}, the programs'
 * options, and a real API server. Helm runs inside the JVM as a library; nothing is downloaded and no cluster is asked.
 *
 * <p>Copies and goldens are refreshed by {@code ./mvnw -pl crds,operator test -Dtest='Chart*Test'
 * -Dsurefire.failIfNoSpecifiedTests=false -Dchart=write}.
 */
package eu.kakde.mesh.chart;
