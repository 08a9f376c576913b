import { posix } from 'node:path';
import { failed, printed } from '../outcome.js';
import { mintToken } from '../token.js';
import { readOptions } from './options.js';
import type { Tool } from './tool.js';

/** condor_version */
export const version: Tool = (_invocation, host) =>
  printed(
    `$CondorVersion: ${host.version} 2026-10-28 BuildID: 842114 PackageID: ${host.version}-1 GitSHA: 2f3a1c5e $\n$CondorPlatform: x86_64_AmazonLinux2023 $\n`,
  );

/** condor_config_val: one value per line. */
export const configVal: Tool = ({ argv }, { settings }) => {
  const { words } = readOptions(argv, { flags: ['v', 'verbose'], valued: [] });
  const values = words.map((name) => [name, settings.find(name)] as const);
  return {
    exitCode: values.every(([, value]) => value !== undefined) ? 0 : 1,
    stdout: values.map(([, value]) => (value === undefined ? '' : `${value}\n`)).join(''),
    stderr: values.map(([name, value]) => (value === undefined ? `Not defined: ${name}\n` : '')).join(''),
  };
};

/** condor_token_create: a token signed with the pool's key, which root alone can read. */
export const tokenCreate: Tool = ({ argv, user, at }, host) => {
  const options = readOptions(argv, { valued: ['identity', 'authz', 'lifetime', 'key', 'token'] });
  const identity = options.value('identity');
  if (options.unknown !== undefined || identity === undefined) {
    return failed(
      `condor_token_create: ${identity === undefined ? 'No identity was given' : 'unknown option'}\n`,
    );
  }
  const { signingKey, settings } = host;
  if (user !== 'root' || signingKey === undefined) {
    return failed(
      'Failed to generate a token.\nFailed to create a token: no access to the signing key POOL\n',
    );
  }
  const lifetime = options.value('lifetime');
  const token = mintToken(signingKey, {
    identity,
    issuer: settings.find('TRUST_DOMAIN') ?? host.address,
    authorizations: options.values('authz'),
    lifetimeSeconds: lifetime === undefined ? undefined : Number(lifetime),
    id: host.nextId(),
    at,
  });
  return printed(`${token}\n`);
};

/** tail: the end of a file. Who may not read it is told so. */
export const tail: Tool = ({ argv, user, directory }, { disk }) => {
  const options = readOptions(argv, { valued: ['c', 'n', 'bytes'] });
  const [file = ''] = options.words;
  const path = posix.resolve(directory, file);
  const text = disk.read(path);
  if (text === undefined) {
    return failed(`tail: cannot open '${file}' for reading: No such file or directory\n`);
  }
  if (user !== 'root' && !path.startsWith(`${disk.home(user)}/`)) {
    return failed(`tail: cannot open '${file}' for reading: Permission denied\n`);
  }
  const bytes = Number((options.value('c') ?? options.value('bytes') ?? '0').replace(/^\+/, ''));
  if (bytes > 0) return printed(Buffer.from(text).subarray(-bytes).toString('utf8'));
  return printed(text.split('\n').slice(-11).join('\n'));
};
