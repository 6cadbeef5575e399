-- A batch: say of each article whom it met, and enter it. All of it is done at once, or nothing.
--
-- Keys of a store begin with its name; after it
--   about  what it is made with            seq   the number of the last article that came
--   d...   by id and words: number and whom it met, or number, earlier and verdict
--   w...   by words, b... by a band of the signature: numbers of those that have it
--   a...   by number: what is held of an article; where it is gone nobody meets it
-- KEYS: about, seq; they carry the hash tag that keeps all of a store in one slot.
-- ARGV: how keys begin, about, window in seconds (0: none), reach, seconds from which a copy stands
--   in for one of its words, and six of each article:
--   key by id and words, key by words, when it was published ('': unknown), keys of its bands,
--   what is held of it, its signature.
-- Returns the time, the answers (before that of a new article +; for known words =, or ~ if others
-- are compared with it too), and numbers with what is held of those that were met.

local prefix, about, window, reach = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local stand_in = tonumber(ARGV[5])
local BAND = 6 -- bytes of a key

local made = redis.call('GET', KEYS[1])
if not made then
  redis.call('SET', KEYS[1], about)
elseif made ~= about then
  return {made}
end

local now = tonumber(redis.call('TIME')[1])
local there, sent = {}, {}

local function met(seq)
  if there[seq] == nil then
    local held = redis.call('GET', prefix .. 'a' .. seq)
    there[seq] = held
    if held then
      sent[#sent + 1] = seq
      sent[#sent + 1] = held
    end
  end
  return there[seq]
end

local function living(list)
  local seqs = {}
  for seq in string.gmatch(list or '', '%d+') do
    if met(seq) then seqs[#seqs + 1] = seq end
  end
  return seqs
end

local function latest(seqs)
  local age = 0
  for _, seq in ipairs(seqs) do
    local came, time, indexed = string.match(there[seq], '^(-?%d+) (-?%d+) (%d) ')
    if indexed == '1' then age = math.max(age, math.min(tonumber(came), tonumber(time))) end
  end
  return age
end

local function put(key, value, expires)
  if expires > 0 then
    redis.call('SET', key, value, 'EXAT', expires)
  else
    redis.call('SET', key, value)
  end
end

local function enlist(key, list, seqs, seq, expires)
  if list and expires > 0 then
    expires = math.max(expires, redis.call('EXPIRETIME', key))
  end
  seqs[#seqs + 1] = seq
  if #seqs > 2 * reach then table.remove(seqs, reach + 1) end
  put(key, table.concat(seqs, ' '), expires)
end

local function bands_of(keys)
  local names = {}
  for at = 1, #keys, BAND do
    names[#names + 1] = prefix .. 'b' .. string.sub(keys, at, at + BAND - 1)
  end
  return names
end

local function enter_bands(keys, seq, expires, lasting, answer)
  local names, seen = bands_of(keys), {}
  local lists = redis.call('MGET', unpack(names))
  for i, name in ipairs(names) do
    local seqs = living(lists[i])
    for _, other in ipairs(seqs) do
      if not seen[other] then
        seen[other] = true
        answer[#answer + 1] = other
      end
    end
    if lasting then enlist(name, lists[i], seqs, seq, expires) end
  end
end

local function enter(delivery, words, published, keys, held, signature)
  local time = tonumber(published) or now
  local age = math.min(time, now)
  local expires = window > 0 and age + window or 0
  local lasting = expires == 0 or expires > now
  local seq = string.format('%.0f', redis.call('INCR', KEYS[2]))
  local list = redis.call('GET', words)
  local twins = living(list)
  local exact = #twins > 0
  local indexed = not exact or latest(twins) <= math.max(age - stand_in, 0)
  local answer = { (exact and (indexed and '~' or '=') or '+') .. seq, unpack(twins) }
  if indexed then
    enter_bands(keys, seq, expires, lasting, exact and {} or answer)
  end
  answer = table.concat(answer, ' ')
  there[seq] = false
  if lasting then
    local head = string.format('%.0f %.0f %d ', now, time, indexed and 1 or 0)
    there[seq] = head
    enlist(words, list, twins, seq, expires)
    put(prefix .. 'a' .. seq, head .. (indexed and signature .. held or held), expires)
    put(delivery, string.sub(answer, 2), expires)
  end
  return answer
end

local answers = {}
for i = 6, #ARGV, 6 do
  local delivery = prefix .. 'd' .. ARGV[i]
  local known = redis.call('GET', delivery)
  if known then
    living(string.match(known, '^%d+([%d ]*)'))
    answers[#answers + 1] = known
  else
    local words = prefix .. 'w' .. ARGV[i + 1]
    answers[#answers + 1] = enter(delivery, words, unpack(ARGV, i + 2, i + 5))
  end
end
return {now, answers, sent}
