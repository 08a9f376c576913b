import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readDockerfile, type Stage } from './read-dockerfile.js';

const ROOT = join(__dirname, '..', '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

const stages = readDockerfile(read('Dockerfile'));
const final = getStage(stages.at(-1));
const all = stages.flatMap((stage) => stage.instructions);
const restOf = (stage: Stage, word: string) =>
  stage.instructions.filter((one) => one.word === word).map((one) => one.rest);

function getStage(stage: Stage | undefined): Stage {
  if (stage === undefined) throw new Error('The Dockerfile has no such stage.');
  return stage;
}

/** Sources of COPY lines that come from the project and not from another stage. */
const copied = all
  .filter(({ word, rest }) => word === 'COPY' && !rest.startsWith('--from='))
  .flatMap(({ rest }) => rest.split(/\s+/).slice(0, -1));

/** Runs the image's health check, as Docker would, and gives its exit code. */
async function healthCheck(port: number): Promise<number> {
  const command = /CMD (\[.*\])$/.exec(restOf(final, 'HEALTHCHECK').join(''))?.[1] ?? '';
  const [program, ...args] = JSON.parse(command) as string[];
  expect(program).toBe('node');
  const child = spawn(process.execPath, args, { env: { HEALTH_PORT: String(port) } });
  const [code] = (await once(child, 'close')) as [number];
  return code;
}

describe('the container image', () => {
  it('is built in stages, all on the same small image of a named version', () => {
    expect(stages.length).toBeGreaterThan(1);
    expect(new Set(stages.map((stage) => stage.image))).toEqual(new Set(['node:24-slim']));
  });

  it('installs from the lock file alone, and nothing for developers in the end', () => {
    const installs = all.filter(({ word, rest }) => word === 'RUN' && /\bnpm (ci|i|install)\b/.test(rest));
    for (const { rest } of installs) expect(rest).toContain('npm ci');
    const source = /--from=(\S+) \S*node_modules/.exec(restOf(final, 'COPY').join('\n'))?.[1];
    const packages = getStage(stages.find((stage) => stage.name === source));
    expect(restOf(packages, 'RUN').join('\n')).toContain('npm ci --omit=dev');
  });

  it('runs no command in its last stage, so that nothing of building stays behind', () => {
    expect(restOf(final, 'RUN')).toEqual([]);
    expect(restOf(final, 'ADD')).toEqual([]);
  });

  it('takes only from stages that are there', () => {
    const from = all.filter(({ word }) => word === 'COPY').map(({ rest }) => /^--from=(\S+)/.exec(rest)?.[1]);
    expect(stages.map((stage) => stage.name)).toEqual(expect.arrayContaining(from.filter(Boolean)));
  });

  it('does not run as root, and does not own its program', () => {
    expect(restOf(final, 'USER').at(-1)).toBe('node');
    for (const copy of restOf(final, 'COPY')) expect(copy).not.toContain('--chown');
  });

  it('is asked for its health on the port that it is set to', () => {
    const check = restOf(final, 'HEALTHCHECK').join('');
    expect(check).toContain('process.env.HEALTH_PORT');
    expect(check).toContain('/healthz');
    expect(restOf(final, 'ENV').join(' ')).toContain(`HEALTH_PORT=${restOf(final, 'EXPOSE').join('')}`);
  });

  it.each([
    [200, 0],
    [503, 1],
  ])('tells from the answer %i whether the bot is well', async (status, code) => {
    const server = createServer((request, response) => {
      response.writeHead(request.url === '/healthz' ? status : 404).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await healthCheck(port)).toBe(code);
    server.close();
    await once(server, 'close');
    expect(await healthCheck(port)).toBe(1);
  });

  it('starts the bot as process 1, without a shell that would keep SIGTERM to itself', () => {
    expect(restOf(final, 'CMD')).toEqual(['["node", "--report-exclude-env", "dist/main.js"]']);
    expect(restOf(final, 'ENTRYPOINT')).toEqual([]);
  });

  it('asks nothing of Node that the one in it does not know', () => {
    // Known since 22.13; without it Node would end at once.
    expect(Number(/:(\d+)/.exec(final.image)?.[1])).toBeGreaterThan(22);
  });

  it('carries no secret', () => {
    const set = all.filter(({ word }) => word === 'ENV' || word === 'ARG');
    for (const { rest } of set) expect(rest).not.toMatch(/TOKEN|SECRET|PASSWORD|_KEY/);
  });

  it('copies only what exists and what .dockerignore lets in', () => {
    const letIn = read('.dockerignore').split('\n');
    expect(letIn).toContain('*');
    for (const source of copied) {
      expect({ source, exists: existsSync(join(ROOT, source)) }).toEqual({ source, exists: true });
      expect(letIn).toContain(`!${source.replace(/^\.\//, '')}`);
    }
    expect(copied).not.toHaveLength(0);
  });
});

describe('the reader of Dockerfiles', () => {
  it('joins lines, and knows stages by their names', () => {
    const text = 'FROM a AS one\n# said\nRUN x \\\n  # and\n  y\n\nFROM b\nCOPY --from=one /x .\n';
    expect(readDockerfile(text)).toEqual([
      { image: 'a', name: 'one', instructions: [{ word: 'RUN', rest: 'x y' }] },
      { image: 'b', name: undefined, instructions: [{ word: 'COPY', rest: '--from=one /x .' }] },
    ]);
  });

  it('refuses what is no instruction', () => {
    expect(() => readDockerfile('FROM a\nrun x')).toThrow('run x');
  });
});
