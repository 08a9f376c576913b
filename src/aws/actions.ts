import type { SCOPES } from './scopes.js';

type Right = readonly [action: string, ...scopes: (keyof typeof SCOPES)[]];

/** What each SDK command that we send needs; the first action is the one that AWS names when it refuses. */
export const ACTIONS: Readonly<Record<string, readonly Right[]>> = {
  // EC2
  DescribeImages: [['ec2:DescribeImages', 'Look']],
  DescribeInstances: [['ec2:DescribeInstances', 'Look']],
  DescribeInstanceTypes: [['ec2:DescribeInstanceTypes', 'Look']],
  DescribeRegions: [['ec2:DescribeRegions', 'Look']],
  DescribeVolumes: [['ec2:DescribeVolumes', 'Look']],
  DescribeKeyPairs: [['ec2:DescribeKeyPairs', 'Look']],
  DescribeSecurityGroups: [['ec2:DescribeSecurityGroups', 'Look']],
  DescribeVpcs: [['ec2:DescribeVpcs', 'Look']],
  GetConsoleOutput: [['ec2:GetConsoleOutput', 'OurInstances']],
  RunInstances: [
    ['ec2:RunInstances', 'LaunchTagged', 'LaunchWith'],
    ['ec2:CreateTags', 'TagWhatIsMade'],
    ['iam:PassRole', 'PassToInstances'],
  ],
  CreateTags: [['ec2:CreateTags', 'MoveLease', 'AdoptHead']],
  StartInstances: [['ec2:StartInstances', 'HeadNodes']],
  StopInstances: [['ec2:StopInstances', 'HeadNodes']],
  TerminateInstances: [['ec2:TerminateInstances', 'OurInstances']],
  AssociateIamInstanceProfile: [
    ['ec2:AssociateIamInstanceProfile', 'HeadNodes'],
    ['iam:PassRole', 'PassToInstances'],
  ],
  CreateSecurityGroup: [
    ['ec2:CreateSecurityGroup', 'MakeGroup', 'MakeGroupIn'],
    ['ec2:CreateTags', 'TagWhatIsMade'],
  ],
  AuthorizeSecurityGroupEgress: [['ec2:AuthorizeSecurityGroupEgress', 'OurGroup']],
  AuthorizeSecurityGroupIngress: [['ec2:AuthorizeSecurityGroupIngress', 'OurGroup']],
  DeleteSecurityGroup: [['ec2:DeleteSecurityGroup', 'OurGroup']],
  RevokeSecurityGroupIngress: [['ec2:RevokeSecurityGroupIngress', 'OurGroup']],
  CreateKeyPair: [
    ['ec2:CreateKeyPair', 'MakeKeyPair'],
    ['ec2:CreateTags', 'TagWhatIsMade'],
  ],
  ImportKeyPair: [
    ['ec2:ImportKeyPair', 'MakeKeyPair'],
    ['ec2:CreateTags', 'TagWhatIsMade'],
  ],
  DeleteKeyPair: [['ec2:DeleteKeyPair', 'OurKeyPair']],

  // IAM
  GetRole: [['iam:GetRole', 'OurRoles']],
  CreateRole: [
    ['iam:CreateRole', 'OurRoles'],
    ['iam:TagRole', 'OurRoles'],
  ],
  TagRole: [['iam:TagRole', 'OurRoles']],
  UpdateAssumeRolePolicy: [['iam:UpdateAssumeRolePolicy', 'OurRoles']],
  GetRolePolicy: [['iam:GetRolePolicy', 'OurRoles']],
  PutRolePolicy: [['iam:PutRolePolicy', 'OurRoles']],
  PutRolePermissionsBoundary: [['iam:PutRolePermissionsBoundary', 'BoundedRoles']],
  GetInstanceProfile: [['iam:GetInstanceProfile', 'OurProfile']],
  CreateInstanceProfile: [
    ['iam:CreateInstanceProfile', 'OurProfile'],
    ['iam:TagInstanceProfile', 'OurProfile'],
  ],
  AddRoleToInstanceProfile: [
    ['iam:AddRoleToInstanceProfile', 'OurProfile'],
    ['iam:PassRole', 'PassToInstances'],
  ],
  RemoveRoleFromInstanceProfile: [['iam:RemoveRoleFromInstanceProfile', 'OurProfile']],
  DeleteInstanceProfile: [['iam:DeleteInstanceProfile', 'OurProfile']],
  DeleteRolePolicy: [['iam:DeleteRolePolicy', 'OurRoles']],
  DeleteRole: [['iam:DeleteRole', 'OurRoles']],

  // Users that the bot makes, and whatever it acts by
  CreateUser: [
    ['iam:CreateUser', 'AnnexUsers'],
    ['iam:TagUser', 'AnnexUsers'],
  ],
  GetUser: [['iam:GetUser', 'AnnexUsers']],
  DeleteUser: [['iam:DeleteUser', 'AnnexUsers']],
  CreatePolicy: [['iam:CreatePolicy', 'AnnexUserPolicies']],
  GetPolicy: [['iam:GetPolicy', 'AnnexUserPolicies', 'RolesBoundary']],
  GetPolicyVersion: [['iam:GetPolicyVersion', 'AnnexUserPolicies']],
  ListPolicyVersions: [['iam:ListPolicyVersions', 'AnnexUserPolicies']],
  CreatePolicyVersion: [['iam:CreatePolicyVersion', 'AnnexUserPolicies']],
  DeletePolicyVersion: [['iam:DeletePolicyVersion', 'AnnexUserPolicies']],
  DeletePolicy: [['iam:DeletePolicy', 'AnnexUserPolicies']],
  AttachUserPolicy: [['iam:AttachUserPolicy', 'AnnexUsers']],
  DetachUserPolicy: [['iam:DetachUserPolicy', 'AnnexUsers']],
  CreateAccessKey: [['iam:CreateAccessKey', 'AnnexUsers']],
  ListAccessKeys: [['iam:ListAccessKeys', 'AnnexUsers']],
  UpdateAccessKey: [['iam:UpdateAccessKey', 'AnnexUsers']],
  DeleteAccessKey: [['iam:DeleteAccessKey', 'AnnexUsers']],
  GetAccessKeyLastUsed: [['iam:GetAccessKeyLastUsed', 'LookAtKeys']],
  SimulatePrincipalPolicy: [['iam:SimulatePrincipalPolicy', 'LookAtKeys', 'AskOfItself']],
  DecodeAuthorizationMessage: [['sts:DecodeAuthorizationMessage', 'ReadRefusals']],
  AssumeRole: [['sts:AssumeRole', 'PoolRoles']],

  // S3: some actions are not called what the calls are called.
  HeadBucket: [['s3:ListBucket', 'OurBucket']],
  CreateBucket: [['s3:CreateBucket', 'OurBucket']],
  GetBucketEncryption: [['s3:GetEncryptionConfiguration', 'OurBucket']],
  PutBucketEncryption: [['s3:PutEncryptionConfiguration', 'OurBucket']],
  GetBucketLifecycleConfiguration: [['s3:GetLifecycleConfiguration', 'OurBucket']],
  PutBucketLifecycleConfiguration: [['s3:PutLifecycleConfiguration', 'OurBucket']],
  GetBucketOwnershipControls: [['s3:GetBucketOwnershipControls', 'OurBucket']],
  PutBucketOwnershipControls: [['s3:PutBucketOwnershipControls', 'OurBucket']],
  GetBucketPolicy: [['s3:GetBucketPolicy', 'OurBucket']],
  PutBucketPolicy: [['s3:PutBucketPolicy', 'OurBucket']],
  GetBucketTagging: [['s3:GetBucketTagging', 'OurBucket']],
  PutBucketTagging: [['s3:PutBucketTagging', 'OurBucket']],
  GetObject: [['s3:GetObject', 'LeaseRuns']],
  GetPublicAccessBlock: [['s3:GetBucketPublicAccessBlock', 'OurBucket']],
  PutPublicAccessBlock: [['s3:PutBucketPublicAccessBlock', 'OurBucket']],
  PutObject: [['s3:PutObject', 'OurBundles']],
  ListObjectVersions: [['s3:ListBucketVersions', 'OurBucket']],
  // What stands for the bucket ends in a star, which objects in it match, too.
  DeleteObjects: [
    ['s3:DeleteObject', 'OurBucket'],
    ['s3:DeleteObjectVersion', 'OurBucket'],
  ],
  DeleteBucket: [['s3:DeleteBucket', 'OurBucket']],

  // Lambda and EventBridge Scheduler
  GetFunctionConfiguration: [['lambda:GetFunctionConfiguration', 'OurFunction']],
  CreateFunction: [
    ['lambda:CreateFunction', 'OurFunction'],
    ['lambda:TagResource', 'OurFunction'],
    ['iam:PassRole', 'PassToFunction'],
  ],
  UpdateFunctionCode: [['lambda:UpdateFunctionCode', 'OurFunction']],
  UpdateFunctionConfiguration: [
    ['lambda:UpdateFunctionConfiguration', 'OurFunction'],
    ['iam:PassRole', 'PassToFunction'],
  ],
  // Without the second Lambda leaves the tags out.
  GetFunction: [
    ['lambda:GetFunction', 'OurFunction'],
    ['lambda:ListTags', 'OurFunction'],
  ],
  DeleteFunction: [['lambda:DeleteFunction', 'OurFunction']],
  GetSchedule: [['scheduler:GetSchedule', 'OurSchedule']],
  CreateSchedule: [
    ['scheduler:CreateSchedule', 'OurSchedule'],
    ['iam:PassRole', 'PassToSchedule'],
  ],
  UpdateSchedule: [
    ['scheduler:UpdateSchedule', 'OurSchedule'],
    ['iam:PassRole', 'PassToSchedule'],
  ],
  DeleteSchedule: [['scheduler:DeleteSchedule', 'OurSchedule']],

  // Secrets Manager, Systems Manager, STS
  CreateSecret: [
    ['secretsmanager:CreateSecret', 'OurKeySecret', 'PoolKeys'],
    ['secretsmanager:TagResource', 'OurKeySecret'],
  ],
  DescribeSecret: [['secretsmanager:DescribeSecret', 'OurKeySecret']],
  RestoreSecret: [['secretsmanager:RestoreSecret', 'OurKeySecret']],
  UpdateSecret: [['secretsmanager:UpdateSecret', 'OurKeySecret']],
  GetSecretValue: [['secretsmanager:GetSecretValue', 'PoolTokens', 'PoolKeys']],
  PutSecretValue: [['secretsmanager:PutSecretValue', 'PoolKeys']],
  DeleteSecret: [['secretsmanager:DeleteSecret', 'OurKeySecret', 'PoolKeys']],
  GetParameter: [['ssm:GetParameter', 'PublicImages']],
  SendCommand: [['ssm:SendCommand', 'RunShellScript', 'CommandHeadNodes']],
  // These two know neither resources nor tags; what a command came to is told to whoever knows its name.
  GetCommandInvocation: [['ssm:GetCommandInvocation', 'Look']],
  DescribeInstanceInformation: [['ssm:DescribeInstanceInformation', 'Look']],
  // Everybody may ask who they are.
  GetCallerIdentity: [],
};

/** The action that a command needs first, for telling people; the command itself when the table does not know it. */
export function iamAction(command: string): string {
  return ACTIONS[command]?.[0]?.[0] ?? command;
}
