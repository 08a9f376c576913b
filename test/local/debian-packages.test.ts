import { describe, expect, it } from '@jest/globals';
import { neededPackages } from '../../src/local/debian-packages.js';

const ANSWER = `redis-server
  PreDepends: init-system-helpers
  Depends: lsb-base
    sysvinit-utils
  Depends: redis-tools
init-system-helpers
 |Depends: usrmerge
  Depends: usr-is-merged
    usrmerge
redis-tools
  Depends: adduser
  Depends: libc6
  Depends: liblzf1
  Depends: lua-bitop
 |Depends: libssl3
  Depends: <libssl3-virtual>
    libssl3
  Depends: libsystemd0
    libelogind0
adduser
  Depends: libpam0g
libsystemd0
  Depends: libc6
  Depends: libcap2
`;

describe('what is unpacked to run a package', () => {
  it('is the package, its companions and the libraries they reach, once each', () => {
    expect(neededPackages('redis-server', ANSWER)).toEqual([
      'redis-server',
      'redis-tools',
      'liblzf1',
      'lua-bitop',
      'libssl3',
      'libsystemd0',
      'libcap2',
    ]);
  });

  it('is the package alone when apt says nothing of it', () => {
    expect(neededPackages('redis-server', '')).toEqual(['redis-server']);
  });
});
