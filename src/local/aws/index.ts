export { type LocalAws, type LocalAwsOptions, type SeenCall, startLocalAws } from './local-aws.js';
export type { AwsConsole } from './console.js';
export type { AwsFaults, FaultOptions } from './faults.js';
export type { FunctionContext, Invocation, RunFunction } from './lambda/invoke.js';
export type { MachineTimes } from './ec2/life.js';
export type { SimulatedInstance } from './simulated-instance.js';
