-- The health of a Mesh, a MeshNode or a MeshPeer, from its conditions (kstatus):
--
--   Stalled=True, or Accepted=False   Degraded      only the user can mend it; the message says how
--   Progressing=False, RolloutHalted  Degraded      a change stopped at a node that cannot live with it
--   Progressing=True                  Progressing   a change rolls through the nodes (Mesh)
--   Ready=True                        Healthy       packets flow
--   Ready=Unknown, AgentSilent        Suspended     nobody reports from there: a machine that is off waits for a person
--   anything else                     Progressing   not looked at yet, joining, or a link that may come back
--
-- A condition of an older spec than the one in the object says nothing about this one.
local function progressing(message)
  return { status = "Progressing", message = message }
end

local status = obj.status or {}
local current = {}
for _, condition in ipairs(status.conditions or {}) do
  local seen = condition.observedGeneration or status.observedGeneration
  if seen == nil or obj.metadata.generation == nil or seen >= obj.metadata.generation then
    current[condition.type] = condition
  end
end

local stalled, accepted, ready = current.Stalled, current.Accepted, current.Ready
if stalled ~= nil and stalled.status == "True" then
  return { status = "Degraded", message = stalled.message or stalled.reason }
end
if accepted ~= nil and accepted.status == "False" then
  return { status = "Degraded", message = accepted.message or accepted.reason }
end
local rollout = current.Progressing
if rollout ~= nil and rollout.reason == "RolloutHalted" then
  return { status = "Degraded", message = rollout.message or rollout.reason }
end
if rollout ~= nil and rollout.status == "True" then
  return progressing(rollout.message or rollout.reason)
end
if ready == nil then
  return progressing("waiting for the operator and the agent to look at it")
end
if ready.status == "True" then
  return { status = "Healthy", message = ready.message or "" }
end
if ready.reason == "AgentSilent" then
  return { status = "Suspended", message = ready.message or ready.reason }
end
-- A MeshPeer's verdict knows both sides of the link.
if status.verdict ~= nil and status.verdict.message ~= nil then
  return progressing(status.verdict.message)
end
return progressing(ready.message or ready.reason)
