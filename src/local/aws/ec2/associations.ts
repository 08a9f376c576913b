import type * as EC2 from '@aws-sdk/client-ec2';
import type { Call, Operations } from '../call.js';
import { AwsError } from '../errors.js';
import type { Iam } from '../iam/iam.js';
import type { Instance } from './instance.js';
import { chooseProfile } from './launch.js';
import type { Ec2Region } from './region.js';

/** AssociateIamInstanceProfile: gives an instance a profile, if it has none. */
export function associationOperations(ec2: Ec2Region, iam: Iam): Operations {
  return {
    AssociateIamInstanceProfile: (
      { InstanceId = '', IamInstanceProfile }: EC2.AssociateIamInstanceProfileRequest,
      { at }: Call,
    ) => {
      const [instance] = ec2.get([InstanceId]);
      const profile = chooseProfile(iam, IamInstanceProfile);
      if (instance === undefined || profile === undefined)
        throw new AwsError('MissingParameter', 'The request must contain the parameter IamInstanceProfile');
      mayTakeOne(instance);
      instance.profile = profile;
      instance.profileSince = at;
      return {
        IamInstanceProfileAssociation: {
          AssociationId: ec2.account.ids.next('iip-assoc'),
          InstanceId,
          IamInstanceProfile: { Arn: profile.arn, Id: profile.id },
          State: 'associating',
        },
      };
    },
  };
}

function mayTakeOne({ id, state, profile }: Instance): void {
  if (profile !== undefined)
    throw new AwsError('IncorrectState', `There is an existing association for instance ${id}`);
  if (state !== 'running' && state !== 'stopped' && state !== 'pending')
    throw new AwsError(
      'IncorrectInstanceState',
      `The instance '${id}' is not in a state in which it takes an instance profile.`,
    );
}
