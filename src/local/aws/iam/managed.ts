/** What the policies that AWS manages allow, as far as instances and functions here can make use of it. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  AdministratorAccess: ['*'],
  PowerUserAccess: ['ec2:*', 's3:*', 'lambda:*', 'scheduler:*', 'ssm:*', 'secretsmanager:*'],
  AmazonEC2FullAccess: ['ec2:*'],
  AmazonEC2ReadOnlyAccess: ['ec2:Describe*', 'ec2:Get*'],
  AmazonS3FullAccess: ['s3:*'],
  AmazonS3ReadOnlyAccess: ['s3:Get*', 's3:List*'],
  AmazonSSMManagedInstanceCore: [
    'ssm:GetParameter',
    'ssm:UpdateInstanceInformation',
    'ssmmessages:*',
    'ec2messages:*',
  ],
  'service-role/AWSLambdaBasicExecutionRole': [
    'logs:CreateLogGroup',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ],
};

const OWN = 'arn:aws:iam::aws:policy/';

/** The document of one of AWS's own policies, or undefined when it is not known here. */
export function managedDocument(arn: string): string | undefined {
  const actions = arn.startsWith(OWN) ? ALLOWED[arn.slice(OWN.length)] : undefined;
  if (actions === undefined) return undefined;
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
  });
}
