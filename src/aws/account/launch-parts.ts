import { BotError } from '../../domain/errors.js';
import { code, words } from '../../domain/words.js';
import type { LaunchParts } from '../../ports/account.js';
import type { Clients } from '../clients.js';
import type { Names } from '../names.js';
import { bucketExists } from './bucket.js';
import { findGroup } from './group.js';
import { findProfile, roleNames } from './instance-profile.js';
import { findKeyPair } from './key.js';
import { findFunction } from './lease-function.js';
import { findSchedule } from './schedule.js';

/**
 * What a launch needs, all looked up at the same time. The function and its schedule are among it: no instance may
 * start before there is something that ends its lease.
 */
export async function findLaunchParts(clients: Clients, names: Names): Promise<LaunchParts> {
  const [bucket, func, schedule, profile, { group }, pair] = await Promise.all([
    bucketExists(clients.s3, names),
    findFunction(clients.lambda, names),
    findSchedule(clients.scheduler, names),
    findProfile(clients.iam, names.instanceRole),
    findGroup(clients.ec2, names),
    findKeyPair(clients.ec2, names.keyPair),
  ]);
  const hasRole = roleNames(profile).includes(names.instanceRole);
  const securityGroupId = group?.GroupId;
  const missing = [
    ...(bucket ? [] : ['the configuration bucket']),
    ...(func === undefined || func.State === 'Failed' ? ['the lease function'] : []),
    ...(schedule?.State === 'ENABLED' ? [] : ['the schedule of the lease function']),
    ...(hasRole ? [] : ['the instance profile']),
    ...(securityGroupId === undefined ? ['the security group'] : []),
    ...(pair === undefined ? ['the key pair'] : []),
  ];
  if (missing.length > 0 || securityGroupId === undefined) throw notReady(missing, names);
  return {
    bucket: names.bucket,
    securityGroupId,
    instanceProfileArn: profile?.Arn ?? names.instanceProfileArn,
    keyName: names.keyPair,
    keySecret: names.keySecret,
  };
}

function notReady(missing: readonly string[], { accountId, region }: Names): BotError {
  const list = new Intl.ListFormat('en').format(missing);
  const sentence = words`The AWS account ${accountId} is not ready in ${code(region)}: missing or switched off ${
    missing.length === 1 ? 'is' : 'are'
  } ${list}.`;
  return new BotError('not-ready', sentence, {
    hint: words`An admin prepares it with ${code(`/condor_annex -setup -aws-region ${region}`)}.`,
  });
}
