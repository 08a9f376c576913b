import type { EC2Client } from '@aws-sdk/client-ec2';
import { DecodeAuthorizationMessageCommand, type STSClient } from '@aws-sdk/client-sts';
import { z } from 'zod';
import { isBotError } from '../../domain/errors.js';
import { call } from '../call.js';

/** What is in the message of a refusal, as far as it is used here. */
const refusal = z.object({
  explicitDeny: z.boolean().optional(),
  context: z.object({
    principal: z.object({ arn: z.string() }),
    action: z.string(),
    resource: z.string(),
  }),
});

/**
 * Has what EC2 refuses in code put into words: which action on what. EC2 mostly says it in words as well; where it does not, STS
 * reads the code to whoever may ask. Gives back the client.
 */
export function decoding(ec2: EC2Client, sts: STSClient): EC2Client {
  ec2.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        const said = await decoded(error, sts);
        throw said === undefined || !(error instanceof Error)
          ? error
          : Object.assign(error, { message: said });
      }
    },
    { step: 'initialize', priority: 'low', name: 'decoding' },
  );
  return ec2;
}

async function decoded(error: unknown, sts: STSClient): Promise<string | undefined> {
  const message = error instanceof Error ? error.message : '';
  const EncodedMessage = /Encoded authorization failure message: (\S+)/.exec(message)?.[1];
  if (EncodedMessage === undefined || message.includes('not authorized to perform:')) return undefined;
  try {
    const command = new DecodeAuthorizationMessageCommand({ EncodedMessage });
    const { DecodedMessage } = await call(sts, command, 'read why AWS refuses');
    return DecodedMessage === undefined ? undefined : inWords(DecodedMessage);
  } catch (problem) {
    // The refusal is what people have to hear of.
    if (isBotError(problem)) return undefined;
    throw problem;
  }
}

/** The sentence that services put it in which refuse in words. */
function inWords(text: string): string | undefined {
  const read = refusal.safeParse(json(text));
  if (!read.success) return undefined;
  const { explicitDeny, context } = read.data;
  const { principal, action, resource } = context;
  const why = explicitDeny === true ? ' with an explicit deny in a policy' : '';
  return `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource}${why}`;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
