import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';

const ROOT = join(__dirname, '..', '..');

/** The part of the Compose format that we use; a word that is not here may be a slip of the pen. */
const service = z.strictObject({
  build: z.string().optional(),
  image: z.string(),
  command: z.array(z.string()).optional(),
  env_file: z.string().optional(),
  environment: z.record(z.string(), z.string()).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.literal('service_healthy') })).optional(),
  restart: z.literal('unless-stopped'),
  stop_grace_period: z.string().optional(),
  volumes: z.array(z.string()).optional(),
  healthcheck: z
    .strictObject({
      test: z.array(z.string()),
      interval: z.string(),
      timeout: z.string(),
      retries: z.number(),
    })
    .optional(),
  user: z.string().optional(),
  read_only: z.literal(true),
  tmpfs: z.array(z.string()),
  /** No core dumps: secrets are in memory. */
  ulimits: z.strictObject({ core: z.literal(0) }),
  cap_drop: z.tuple([z.literal('ALL')]),
  security_opt: z.tuple([z.literal('no-new-privileges:true')]),
});
const composeFile = z.strictObject({
  name: z.string(),
  services: z.strictObject({ bot: service, redis: service }),
  volumes: z.record(z.string(), z.null()),
});

const { services, volumes } = composeFile.parse(parse(readFileSync(join(ROOT, 'compose.yaml'), 'utf8')));
const { bot, redis } = services;

describe('compose.yaml', () => {
  it('builds the bot from the Dockerfile and reads the settings people fill in', () => {
    expect(existsSync(join(ROOT, bot.build ?? '', 'Dockerfile'))).toBe(true);
    // .env is made by copying the example, and never in the repository.
    expect(bot.env_file).toBe('.env');
    expect(existsSync(join(ROOT, '.env.example'))).toBe(true);
    expect(readFileSync(join(ROOT, '.gitignore'), 'utf8').split('\n')).toContain('.env');
  });

  it('shows the bot its Redis, and starts it when that answers', () => {
    expect(bot.environment).toMatchObject({ REDIS_URL: 'redis://redis:6379' });
    expect(Object.keys(bot.depends_on ?? {})).toEqual(['redis']);
    expect(redis.healthcheck?.test).toEqual(['CMD', 'redis-cli', 'ping']);
  });

  it('keeps what Redis knows in a volume, on the disk before it says yes', () => {
    expect(redis.volumes).toEqual(['redis:/data']);
    expect(Object.keys(volumes)).toEqual(['redis']);
    expect(redis.command?.join(' ')).toContain('--appendonly yes');
  });

  it('names the version of each image that it fetches', () => {
    expect(redis.image).toMatch(/:\d+\.\d+/);
  });
});
