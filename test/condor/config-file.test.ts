import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isBotError } from '../../src/domain/errors.js';
import { type ConfigInput, renderConfig } from '../../src/condor/config-file.js';

const INPUT = {
  annexName: 'MyFirstAnnex',
  annexId: 'MyFirstAnnex_0d7fb1f0-6f6f-4b4c-9f6e-1f2b3c4d5e6f',
  collector: 'cm.example.org:9618',
  idleMs: 900_000,
};

/** Assignments as HTCondor reads them: the last one of a name counts, case does not. */
function knobs(config: string): Map<string, string> {
  const lines = config
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('use '));
  return new Map(
    lines.map((line) => {
      const [, name = '', value = ''] = /^([A-Za-z0-9_.]+) = (.*)$/.exec(line) ?? [];
      expect(name).not.toBe('');
      return [name.toUpperCase(), value];
    }),
  );
}

/** The configuration, or that it was refused as a person's mistake; anything else that goes wrong is thrown. */
function renderedOrRefused(input: ConfigInput): string {
  try {
    return renderConfig(input);
  } catch (error) {
    if (isBotError(error, 'usage')) return 'refused';
    throw error;
  }
}

describe('renderConfig', () => {
  it('tells an instance its annex, its pool and its ends', () => {
    const config = knobs(renderConfig({ ...INPUT, trustDomain: 'pool.example.org' }));
    expect(Object.fromEntries(config)).toEqual({
      CONDOR_HOST: 'cm.example.org',
      COLLECTOR_HOST: 'cm.example.org:9618',
      DAEMON_LIST: 'MASTER STARTD',
      TRUST_DOMAIN: 'pool.example.org',
      SEC_PASSWORD_DIRECTORY: '/etc/condor/condor-annex-no-keys',
      CCB_ADDRESS: '$(COLLECTOR_HOST)',
      ANNEXNAME: '"MyFirstAnnex"',
      ANNEXID: `"${INPUT.annexId}"`,
      ISANNEX: 'TRUE',
      STARTD_ATTRS: '$(STARTD_ATTRS) AnnexName AnnexId IsAnnex EC2InstanceID',
      MASTER_ATTRS: '$(MASTER_ATTRS) AnnexName AnnexId IsAnnex EC2InstanceID',
      START: 'TRUE',
      STARTD_NOCLAIM_SHUTDOWN: '900',
      UPDATE_INTERVAL: '60',
      MASTER_UPDATE_INTERVAL: '$(UPDATE_INTERVAL)',
      'MASTER.DAEMON_SHUTDOWN_FAST':
        '( STARTD_StartTime == 0 ) && ( ( CurrentTime - DaemonStartTime ) > 60 )',
      DEFAULT_MASTER_SHUTDOWN_SCRIPT: '/usr/local/sbin/condor-annex-end',
    });
  });

  it('sets the trust domain after the role, which sets one of its own', () => {
    const config = renderConfig({ ...INPUT, trustDomain: 'pool.example.org' });
    expect(config.indexOf('use role:get_htcondor_execute')).toBeGreaterThan(0);
    expect(config.indexOf('TRUST_DOMAIN =')).toBeGreaterThan(config.indexOf('use role:'));
    expect(config.indexOf('DAEMON_LIST =')).toBeGreaterThan(config.indexOf('use role:'));
  });

  it('leaves the trust domain to the role when the token does not name one', () => {
    expect(renderConfig(INPUT)).not.toContain('TRUST_DOMAIN =');
  });

  it('runs the jobs of named users only', () => {
    expect(renderConfig({ ...INPUT, owners: ['ada', 'b.ob'] })).toContain(
      'START = stringListMember(TARGET.Owner, "ada,b.ob")\n',
    );
    expect(renderConfig({ ...INPUT, owners: [] })).toContain('START = TRUE\n');
  });

  it.each([
    ['cm.example.org:9618', 'cm.example.org', '9618'],
    ['10.0.0.7:19618', '10.0.0.7', '19618'],
    ['cm', 'cm', '9618'],
    ['[fd00::1]:9618', '[fd00::1]', '9618'],
  ])('finds the collector %s', (collector, host, port) => {
    const config = knobs(renderConfig({ ...INPUT, collector }));
    expect(config.get('CONDOR_HOST')).toBe(host);
    expect(config.get('COLLECTOR_HOST')).toBe(`${host}:${port}`);
  });

  it.each([
    { collector: '' },
    { collector: 'cm.example.org:0' },
    { collector: 'cm.example.org:99999' },
    { collector: 'cm.example.org:9618\nSTARTD_CRON_JOBLIST = X' },
    { collector: '$(CONDOR_HOST):9618' },
    { collector: 'a,b:9618' },
    { annexName: 'a"b' },
    { annexName: 'a\nSTART = FALSE' },
    { annexId: 'a\\' },
    { trustDomain: 'x\ny' },
    { owners: ['ada', 'ada", "eve'] },
    { owners: ['a,b'] },
    { owners: [''] },
    { idleMs: 0 },
    { idleMs: Number.NaN },
  ])('refuses %j', (wrong) => {
    expect(() => renderConfig({ ...INPUT, ...wrong })).toThrow(/of an annex cannot be/);
  });

  it('either refuses a text or says exactly what it says without it', () => {
    const plain = renderConfig(INPUT).split('\n').length;
    const anything = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom('a', '"', '\n', '\\', '$', '(', ')', ',', ' ', ':', '#', '=') }),
    );
    fc.assert(
      fc.property(
        anything,
        fc.constantFrom('annexName', 'annexId', 'collector', 'owners' as const),
        (text, where) => {
          const input = where === 'owners' ? { owners: [text] } : { [where]: text };
          const config = renderedOrRefused({ ...INPUT, ...input });
          fc.pre(config !== 'refused');
          expect(config.split('\n')).toHaveLength(plain);
          expect(knobs(config).size).toBe(knobs(renderConfig(INPUT)).size);
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    [30, '5'],
    [120, '10'],
    [900, '60'],
    [86_400, '60'],
  ])('looks often enough not to miss a short job when idle time is %d s', (seconds, interval) => {
    expect(knobs(renderConfig({ ...INPUT, idleMs: seconds * 1000 })).get('UPDATE_INTERVAL')).toBe(interval);
  });

  it('never lets an instance idle for longer than asked by more than a second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000_000 }), (idleMs) => {
        const seconds = Number(knobs(renderConfig({ ...INPUT, idleMs })).get('STARTD_NOCLAIM_SHUTDOWN'));
        expect(seconds).toBeGreaterThanOrEqual(idleMs / 1000);
        expect(seconds).toBeLessThan(idleMs / 1000 + 1);
      }),
    );
  });
});
