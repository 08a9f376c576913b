import type { Fault } from '../../domain/errors.js';
import { code, link, words, type Words } from '../../domain/words.js';
import type { Failure } from './failure.js';
import { onDemandQuota, quotaUrl } from '../quotas.js';

/** What to tell people. */
export interface Explanation {
  readonly fault: Fault;
  readonly sentence: Words;
  readonly hint?: Words;
  /** The right whose lack it is, where a policy of the bot's would give it. */
  readonly right?: string;
}

/** What Marketplace calls HTCondor, and where people subscribe to it. */
export const HTCONDOR_PRODUCT = 'https://aws.amazon.com/marketplace/pp/B073WHVRPR';

/** What to do about what passes. */
export const AGAIN = words`That passes by itself: I try again, and so may you in a minute.`;

/** The same words for everybody. */
export const because =
  (fault: Fault, reason: string | Words, hint?: Words) =>
  (failure: Failure): Explanation => ({
    fault,
    sentence: words`I could not ${failure.doing}: ${reason}`,
    ...(hint === undefined ? {} : { hint }),
  });

/** The same words, and AWS's own after them. */
export const quoting =
  (fault: Fault, reason: string, hint?: Words) =>
  (failure: Failure): Explanation => ({
    fault,
    sentence: words`I could not ${failure.doing}: ${reason} AWS says: ${quote(failure)}`,
    ...(hint === undefined ? {} : { hint }),
  });

/** What to say of an error that the table does not know. */
export function explainUnknown({ doing, name, message }: Failure): Explanation {
  const said = message === '' ? '.' : `: ${sentenceEnd(message)}`;
  return { fault: 'upstream', sentence: words`I could not ${doing}: AWS answered ${code(name)}${said}` };
}

/** Somebody has to accept the terms of a product. */
export function subscription({ doing, message }: Failure): Explanation {
  const sku = /[?&]sku=([A-Za-z0-9]+)/.exec(message)?.[1];
  const url = sku === undefined ? HTCONDOR_PRODUCT : `https://aws.amazon.com/marketplace/pp?sku=${sku}`;
  return {
    fault: 'not-ready',
    sentence: words`I could not ${doing}: the image is an AWS Marketplace product that this account has not subscribed to.`,
    hint: words`Somebody who may do that accepts its terms at the ${link(url, 'product page')}; then try again.`,
  };
}

/** Which of the vCPU quotas, and where it is raised. */
export function vcpuQuota({ doing, message, input }: Failure): Explanation {
  const quota = onDemandQuota(instanceTypeOf(input));
  const limit = /vCPU limit of (\d+)/i.exec(message)?.[1];
  const much = limit === undefined ? 'the vCPUs' : `the ${limit} vCPUs`;
  return {
    fault: 'quota',
    sentence: words`I could not ${doing}: that would be more than ${much} that the account may run of this family.`,
    hint: words`The quota is ${code(quota.name)}, and is raised in ${link(quotaUrl(quota), 'Service Quotas')}.`,
  };
}

function instanceTypeOf(input: unknown): string {
  if (typeof input !== 'object' || input === null) return '';
  const type: unknown = Reflect.get(input, 'InstanceType');
  return typeof type === 'string' ? type : '';
}

function quote({ name, message }: Failure): string {
  return message === '' ? `${name}.` : sentenceEnd(message);
}

function sentenceEnd(message: string): string {
  return /[.!?…]$/.test(message) ? message : `${message}.`;
}
