import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { strFromU8, unzipSync } from 'fflate';
import { packLeaseFunction, readLeaseFunction } from '../../../src/aws/account/lease-package.js';

describe('the package of the lease function', () => {
  const code = new TextEncoder().encode('exports.handler = async () => ({});\n');

  it('holds the code where Lambda looks for it', () => {
    expect(strFromU8(unzipSync(packLeaseFunction(code).zip)['index.js'] ?? new Uint8Array())).toContain(
      'exports.handler',
    );
  });

  it('is the same for the same code, whenever it is packed', () => {
    expect(packLeaseFunction(code)).toEqual(packLeaseFunction(code));
    const digest = createHash('sha256').update(packLeaseFunction(code).zip).digest('base64');
    expect(packLeaseFunction(code).sha256).toBe(digest);
  });

  it('is another for other code', () => {
    const other = new TextEncoder().encode('exports.handler = async () => 1;\n');
    expect(packLeaseFunction(other).sha256).not.toBe(packLeaseFunction(code).sha256);
  });

  it('is bundled from the sources where the bot runs from its sources', async () => {
    const bundle = await readLeaseFunction();
    expect(strFromU8(bundle)).toContain('htcondor:LeaseEndsAt');
    expect(bundle.byteLength).toBeLessThan(1_000_000);
  }, 30_000);
});
