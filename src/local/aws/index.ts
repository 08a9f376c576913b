export { type LocalAws, type LocalAwsOptions, startLocalAws } from './local-aws.js';
export type { SimulatedInstance } from './simulated-instance.js';
