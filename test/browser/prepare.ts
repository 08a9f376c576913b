import { findChromium } from './chromium.js';

/** What scripts/test.mjs takes for "this machine cannot run it, the reason is printed". */
const CANNOT = 75;

if (findChromium() === undefined) {
  console.error(
    'Suite browser skipped: there is no Chromium here. On Debian: apt-get install chromium. Or name one in CHROMIUM.',
  );
  process.exitCode = CANNOT;
}
