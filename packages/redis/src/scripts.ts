/**
 * The scripts that run in Redis: each is atomic, and uses the clock of Redis. Each begins with `#!lua`, and
 * none has the flag `no-writes`. So Redis treats even a script that only reads as one that writes: a
 * read-only replica refuses it, and so does a primary that lost its replicas (`min-replicas-to-write`). So
 * a process does not follow a replica that was cut off.
 *
 * Source: https://redis.io/docs/latest/develop/programmability/eval-intro/#script-flags
 */

/**
 * KEYS: the stream. ARGV: the id of a message.
 * Returns the time of Redis, in seconds and microseconds, and 1 if the message is there, or 0.
 */
export const CHECK = `#!lua flags=allow-oom
local time = redis.call('TIME')
local found = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])
return { time[1], time[2], #found }`

/**
 * KEYS: the stream. ARGV: for how many milliseconds a message is kept, how many messages there may be (0: any
 * number), for how many milliseconds the new messages need the stream, and the new messages.
 * Returns 1, or 0 if there is no room.
 *
 * Messages are in the order of their age, so those that have expired are at the beginning. An old message
 * that has not expired moves to the end. The whole stream expires when no message needs it.
 */
export const APPEND = `#!lua
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local count = #ARGV - 3
local horizon = string.format('%.0f', now - ARGV[1])
local old = redis.call('XRANGE', KEYS[1], '-', horizon, 'COUNT', count + 100)
for _, entry in ipairs(old) do
  local isJson, message = pcall(cjson.decode, entry[2][2])
  local expiresAt = isJson and type(message) == 'table' and tonumber(message.expiresAt)
  if expiresAt and expiresAt * 1000 > now then redis.call('XADD', KEYS[1], '*', 'm', entry[2][2]) end
  redis.call('XDEL', KEYS[1], entry[1])
end
local limit = tonumber(ARGV[2])
if limit > 0 and redis.call('XLEN', KEYS[1]) + count > limit then return 0 end
for index = 4, #ARGV do redis.call('XADD', KEYS[1], '*', 'm', ARGV[index]) end
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[3]) then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
return 1`

/** KEYS: the lock. ARGV: the id of a process, for how many milliseconds. Returns 1 if that process has it. */
export const LOCK = `#!lua
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`
