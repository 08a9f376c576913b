import { namesOf } from '../names.js';
import type { PolicyFor } from '../policy.js';
import { leaseRole, scheduleRole } from './functions.js';
import { headRole } from './head.js';
import { policy, type PolicyDocument } from './policy-document.js';
import { instanceRole } from './profile.js';

/**
 * All that the roles which the bot makes are for, in any region: the policy `condor-annex-boundary`. A bot that may make roles only
 * within it can't give itself more through them.
 */
export function boundaryPolicy({
  partition = 'aws',
  accountId = '*',
  region = '*',
}: PolicyFor = {}): PolicyDocument {
  const names = namesOf({ partition, accountId, region });
  const roles = [instanceRole, headRole, leaseRole, scheduleRole].map((roleOf) => roleOf(names));
  const statements = roles.flatMap((role) => role.policy.Statement);
  return policy(...new Map(statements.map((statement) => [JSON.stringify(statement), statement])).values());
}
