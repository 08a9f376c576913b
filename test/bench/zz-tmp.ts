import { benchRound } from './round.js';
const f = await benchRound();
for (const x of f) console.log(JSON.stringify(x));
process.exit(0);
