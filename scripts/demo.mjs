/** `npm run demo`: the bot, Redis and the local workspace in one process, on a machine that has only Node and npm. */
import { join } from 'node:path';
import { install, QUIET, ROOT } from './install.mjs';

await install();

// Only now, because it is one of the packages. In this very process, so that signals and exit codes need no passing on.
const { register } = await import('tsx/esm/api');
register();
process.chdir(ROOT);
Object.assign(process.env, QUIET);
process.argv[1] = join(ROOT, 'src', 'demo.ts');
await import('../src/demo.ts');
