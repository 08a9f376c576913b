import type * as EC2 from '@aws-sdk/client-ec2';
import type { Call, Operations } from '../call.js';
import { AwsError } from '../errors.js';
import { type Instance, type InstanceState, STATE_CODE } from './instance.js';
import type { Life } from './life.js';
import type { Ec2Region } from './region.js';
import { dryRun } from './run.js';

const MOST_IDS = 1000;

interface Which {
  readonly InstanceIds?: string[] | undefined;
  readonly DryRun?: boolean | undefined;
}

/** Terminate, stop, start, protect, and what one can ask about a single instance. */
export function changeOperations(ec2: Ec2Region, life: Life): Operations {
  return {
    TerminateInstances: (input: EC2.TerminateInstancesRequest, { at }: Call) => {
      const instances = asked(ec2, input);
      const shielded = new Set(
        instances.filter((i) => i.disableApiTermination).map(({ subnet }) => subnet.zone),
      );
      // Protection saves everything of its zone in the call; other zones end all the same (API_TerminateInstances).
      const ending = instances.filter(({ subnet }) => !shielded.has(subnet.zone));
      const TerminatingInstances = change(ending, (instance) => {
        life.terminate(instance, at);
      });
      const protectedId = instances.find((instance) => instance.disableApiTermination)?.id;
      if (protectedId !== undefined) throw mayNotTerminate(protectedId);
      return { TerminatingInstances };
    },
    StopInstances: (input: EC2.StopInstancesRequest, { at }: Call) => {
      const instances = asked(ec2, input);
      for (const instance of instances) mustBe(instance, ['running', 'stopping', 'stopped'], 'stopped');
      const StoppingInstances = change(instances, (instance) => {
        life.stop(instance, at);
      });
      return { StoppingInstances };
    },
    StartInstances: (input: EC2.StartInstancesRequest, { at }: Call) => {
      const instances = asked(ec2, input);
      for (const instance of instances) mustBe(instance, ['stopped', 'pending', 'running'], 'started');
      const StartingInstances = change(instances, (instance) => {
        if (instance.state === 'stopped') life.begin(instance, at, ec2.account.faults.bootFailure());
      });
      return { StartingInstances };
    },
    ...attributeOperations(ec2),
  };
}

const ATTRIBUTES: Readonly<Record<string, (instance: Instance) => EC2.InstanceAttribute>> = {
  disableApiTermination: (i) => ({ DisableApiTermination: { Value: i.disableApiTermination } }),
  instanceInitiatedShutdownBehavior: (i) => ({
    InstanceInitiatedShutdownBehavior: { Value: i.shutdownBehavior },
  }),
  instanceType: (i) => ({ InstanceType: { Value: i.type.name } }),
  userData: (i) => ({ UserData: { Value: Buffer.from(i.userData).toString('base64') } }),
};

function attributeOperations(ec2: Ec2Region): Operations {
  return {
    ModifyInstanceAttribute: (input: EC2.ModifyInstanceAttributeRequest) => {
      const instance = one(ec2, input.InstanceId);
      const attribute: string | undefined = input.Attribute;
      const protect =
        attribute === 'disableApiTermination' ? input.Value === 'true' : input.DisableApiTermination?.Value;
      if (protect !== undefined) instance.disableApiTermination = protect;
      const behavior =
        attribute === 'instanceInitiatedShutdownBehavior'
          ? input.Value
          : input.InstanceInitiatedShutdownBehavior?.Value;
      if (behavior !== undefined) instance.shutdownBehavior = behavior === 'terminate' ? 'terminate' : 'stop';
      return {};
    },
    DescribeInstanceAttribute: (input: EC2.DescribeInstanceAttributeRequest): EC2.InstanceAttribute => {
      const instance = one(ec2, input.InstanceId);
      const read = ATTRIBUTES[input.Attribute ?? ''];
      if (read !== undefined) return { InstanceId: instance.id, ...read(instance) };
      const message = `Value (${input.Attribute ?? ''}) for parameter attribute is invalid.`;
      throw new AwsError('InvalidParameterValue', message);
    },
    GetConsoleOutput: (input: EC2.GetConsoleOutputRequest, { at }: Call) => {
      const instance = one(ec2, input.InstanceId);
      const text = instance.console.map((line) => `${line}\r\n`).join('');
      return {
        InstanceId: instance.id,
        Timestamp: new Date(at),
        Output: Buffer.from(text).toString('base64'),
      };
    },
  };
}

/** The instances of a request. @throws AwsError when one is not there: then nothing happens to the others either. */
function asked(ec2: Ec2Region, { InstanceIds = [], DryRun }: Which): Instance[] {
  if (InstanceIds.length === 0)
    throw new AwsError('MissingParameter', 'The request must contain the parameter InstanceId');
  if (InstanceIds.length > MOST_IDS) {
    throw new AwsError('InvalidParameterValue', `The number of instance IDs must not exceed ${MOST_IDS}.`);
  }
  const instances = ec2.get([...new Set(InstanceIds)]);
  if (DryRun === true) throw dryRun();
  return instances;
}

function one(ec2: Ec2Region, id: string | undefined): Instance {
  const [instance] = ec2.get([id ?? '']);
  if (instance === undefined)
    throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${id ?? ''}' does not exist`);
  return instance;
}

function change(
  instances: readonly Instance[],
  act: (instance: Instance) => void,
): EC2.InstanceStateChange[] {
  return instances.map((instance) => {
    const before = instance.state;
    act(instance);
    return { InstanceId: instance.id, PreviousState: stateOf(before), CurrentState: stateOf(instance.state) };
  });
}

function stateOf(state: InstanceState): EC2.InstanceState {
  return { Code: STATE_CODE[state], Name: state };
}

function mustBe(instance: Instance, states: readonly InstanceState[], verb: string): void {
  if (states.includes(instance.state)) return;
  const message = `The instance '${instance.id}' is not in a state from which it can be ${verb}.`;
  throw new AwsError('IncorrectInstanceState', message);
}

function mayNotTerminate(id: string): AwsError {
  return new AwsError(
    'OperationNotPermitted',
    `The instance '${id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
  );
}
