import { randomUUID } from 'node:crypto';
import type * as SSM from '@aws-sdk/client-ssm';
import type { Call, Operations } from '../call.js';
import type { Instance } from '../ec2/instance.js';
import type { CommandResult, Life } from '../ec2/life.js';
import type { Ec2Region } from '../ec2/region.js';
import { AwsError } from '../errors.js';
import type { Agents } from './agents.js';

/** How long it takes until GetCommandInvocation knows of a command, and until a machine is done with a short one. */
const KNOWN_MS = 500;
const USUAL_MS = 1_000;
/** AWS: GetCommandInvocation, StandardOutputContent and StandardErrorContent. */
const MOST_OUTPUT = 24_000;
const MOST_ERRORS = 8_000;
const CUT = '--output truncated--';
/** AWS: SendCommand, MaxDocumentSizeExceeded. */
const LARGEST = 64 * 1024;
const LONGEST_COMMENT = 100;
const LEAST_TIMEOUT_S = 30;
const USUAL_TIMEOUT_S = 3600;

/** One command on one machine. */
interface Invocation {
  readonly instanceId: string;
  readonly knownAt: number;
  readonly comment: string;
  readonly requestedAt: number;
  status: SSM.CommandInvocationStatus;
  details: string;
  result: CommandResult | undefined;
}

interface CommandHands {
  readonly ec2: Ec2Region;
  readonly life: Life;
  readonly agents: Agents;
}

/** SendCommand and what becomes of it. The one document there is runs shell scripts. */
export function commandOperations(hands: CommandHands): Operations {
  const invocations = new Map<string, Invocation>();
  return {
    SendCommand: (input: SSM.SendCommandRequest, { at }: Call) => {
      const order = check(input);
      const instances = hands.agents.get(input.InstanceIds ?? []);
      const CommandId = randomUUID();
      for (const instance of instances) {
        const invocation: Invocation = {
          instanceId: instance.id,
          knownAt: at + KNOWN_MS,
          comment: input.Comment ?? '',
          requestedAt: at,
          status: 'Pending',
          details: 'Pending',
          result: undefined,
        };
        invocations.set(`${CommandId} ${instance.id}`, invocation);
        deliver(hands, { instance, invocation, order, at });
      }
      return {
        Command: {
          CommandId,
          DocumentName: input.DocumentName,
          Comment: input.Comment,
          InstanceIds: input.InstanceIds,
          Status: 'Pending',
          StatusDetails: 'Pending',
          RequestedDateTime: new Date(at),
          TargetCount: instances.length,
        },
      };
    },
    GetCommandInvocation: (input: SSM.GetCommandInvocationRequest, { at }: Call) => {
      const { CommandId = '', InstanceId = '' } = input;
      const invocation = invocations.get(`${CommandId} ${InstanceId}`);
      // The service sends no sentence with this one.
      if (invocation === undefined || at < invocation.knownAt)
        throw new AwsError('InvocationDoesNotExist', 'UnknownError');
      return describe(CommandId, invocation);
    },
  };
}

interface Order {
  readonly script: string;
  readonly deliverMs: number;
  readonly runMs: number;
}

function check(input: SSM.SendCommandRequest): Order {
  if (!/^(.*:document\/)?AWS-RunShellScript$/.test(input.DocumentName ?? ''))
    throw new AwsError('InvalidDocument', 'UnknownError');
  const { commands, executionTimeout, ...others } = input.Parameters ?? {};
  if (commands === undefined || commands.length === 0)
    throw new AwsError('InvalidParameters', 'Required parameter commands is missing');
  const name = Object.keys(others).find((other) => other !== 'workingDirectory');
  if (name !== undefined)
    throw new AwsError('InvalidParameters', `Parameter ${name} is not defined in the document`);
  const runS = Number(executionTimeout?.[0] ?? USUAL_TIMEOUT_S);
  if (!Number.isInteger(runS) || runS < 1 || runS > 172_800)
    throw new AwsError('InvalidParameters', 'executionTimeout does not match the allowed pattern');
  const deliverS = input.TimeoutSeconds ?? USUAL_TIMEOUT_S;
  if (deliverS < LEAST_TIMEOUT_S || (input.Comment?.length ?? 0) > LONGEST_COMMENT)
    throw new AwsError('ValidationException', '1 validation error detected');
  if (JSON.stringify(input.Parameters).length > LARGEST)
    throw new AwsError('MaxDocumentSizeExceeded', 'The size limit of a document is 64 KB.');
  return { script: commands.join('\n'), deliverMs: deliverS * 1000, runMs: runS * 1000 };
}

interface Delivery {
  readonly instance: Instance;
  readonly invocation: Invocation;
  readonly order: Order;
  readonly at: number;
}

/** The machine gets it at once if it is up; if it never comes up in time, AWS gives up. */
function deliver({ ec2, life }: CommandHands, { instance, invocation, order, at }: Delivery): void {
  const { agenda } = ec2.account;
  invocation.status = 'InProgress';
  invocation.details = 'InProgress';
  agenda.note(at, async (then) => {
    const result = await life.machines?.runCommand(instance, order.script, then);
    if (result === undefined) {
      agenda.note(at + order.deliverMs, () => {
        end(invocation, 'TimedOut', 'DeliveryTimedOut');
      });
      return;
    }
    const tookMs = result.tookMs ?? USUAL_MS;
    agenda.note(then + Math.min(tookMs, order.runMs), () => {
      if (tookMs > order.runMs) end(invocation, 'TimedOut', 'ExecutionTimedOut');
      else if (instance.state !== 'running') end(invocation, 'Failed', 'Undeliverable');
      else {
        invocation.result = result;
        const ending = result.exitCode === 0 ? 'Success' : 'Failed';
        end(invocation, ending, ending);
      }
    });
  });
}

function end(invocation: Invocation, status: SSM.CommandInvocationStatus, details: string): void {
  invocation.status = status;
  invocation.details = details;
}

function describe(CommandId: string, invocation: Invocation): SSM.GetCommandInvocationResult {
  const { result } = invocation;
  return {
    CommandId,
    InstanceId: invocation.instanceId,
    Comment: invocation.comment,
    DocumentName: 'AWS-RunShellScript',
    DocumentVersion: '1',
    PluginName: 'aws:runShellScript',
    ResponseCode: result?.exitCode ?? -1,
    Status: invocation.status,
    StatusDetails: invocation.details,
    ExecutionStartDateTime: new Date(invocation.requestedAt).toISOString(),
    StandardOutputContent: cut(result?.stdout ?? '', MOST_OUTPUT),
    StandardErrorContent: cut(result?.stderr ?? '', MOST_ERRORS),
  };
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : text.slice(0, most - CUT.length) + CUT;
}
