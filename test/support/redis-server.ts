/** Tests run against a real Redis, the same that the demo starts. */
export { type RedisServer, startRedisServer } from '../../src/local/redis-server.js';
