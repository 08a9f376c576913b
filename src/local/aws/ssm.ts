import type * as SSM from '@aws-sdk/client-ssm';
import type { Operations } from './call.js';
import type { Images } from './ec2/images.js';
import { AwsError } from './errors.js';

const AMAZON_LINUX =
  /^\/aws\/service\/ami-amazon-linux-latest\/al2023-ami-kernel-(?:default|6\.1)-(x86_64|arm64)$/;

/** The public parameters that name the current Amazon Linux 2023 images. There are no other parameters. */
export function ssmOperations(images: Images, region: string): Operations {
  const find = (name: string): SSM.Parameter | undefined => {
    const architecture = AMAZON_LINUX.exec(name)?.[1];
    if (architecture === undefined) return undefined;
    return {
      Name: name,
      Type: 'String',
      Value: images.amazonLinux(architecture === 'arm64' ? 'arm64' : 'x86_64'),
      Version: 97,
      ARN: `arn:aws:ssm:${region}::parameter${name}`,
      DataType: 'text',
    };
  };
  return {
    GetParameter: ({ Name = '' }: SSM.GetParameterRequest) => {
      const Parameter = find(Name);
      // The service sends no sentence with this one.
      if (Parameter === undefined) throw new AwsError('ParameterNotFound', 'UnknownError');
      return { Parameter };
    },
    GetParameters: ({ Names = [] }: SSM.GetParametersRequest) => ({
      Parameters: Names.map(find).filter((parameter) => parameter !== undefined),
      InvalidParameters: Names.filter((name) => find(name) === undefined),
    }),
  };
}
