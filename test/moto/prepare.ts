import { startMoto } from '../support/moto-server.js';

/** What scripts/test.mjs takes for "not on this machine, and the reason is printed". */
const CANNOT = 75;

const moto = await startMoto();
if ('skipped' in moto) {
  console.error(`Suite moto skipped. ${moto.skipped}`);
  process.exitCode = CANNOT;
} else {
  console.error(`Suite moto runs against ${moto.from}.`);
  await moto.stop();
}
