export { startLocalSlack } from './start.js';
export { complaintsAbout } from './blocks/validate.js';
export type { LocalSlack } from './local-slack.js';
export type { LocalSlackOptions } from './options.js';
export type { ShownMessage } from './messages.js';
export type { ShownView } from './views.js';
