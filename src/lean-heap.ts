import { setFlagsFromString } from 'node:v8';

/**
 * Lets the heap grow by half at a time before it is tidied up. A round's answers from EC2 are garbage a moment later, and
 * left to itself V8 lets several times as much of it pile up as is alive. Costs about a tenth more CPU.
 */
export function keepHeapLean(): void {
  setFlagsFromString('--heap-growing-percent=50');
}
