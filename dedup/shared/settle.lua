-- Give articles their verdicts; what has one already keeps it. Returns what stands then.
--
-- KEYS: about. ARGV: how keys begin, and two of each article: its key by id and words, and what is
-- to stand there. What was forgotten meanwhile stays so.

local answers = {}
for i = 2, #ARGV, 2 do
  local key, value = ARGV[1] .. 'd' .. ARGV[i], ARGV[i + 1]
  local known = redis.call('GET', key)
  if known and string.find(known, '\n', 1, true) then
    value = known
  elseif known then
    redis.call('SET', key, value, 'KEEPTTL')
  end
  answers[#answers + 1] = value
end
return answers
