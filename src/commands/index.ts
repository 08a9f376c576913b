import { checkSetup } from './check-setup.js';
import type { Command } from './command.js';
import { credentials } from './credentials.js';
import { credentialsKey, credentialsTake } from './credentials-key.js';
import { credentialsCreate, credentialsRevoke } from './credentials-keys.js';
import { credentialsRenew, credentialsRotate } from './credentials-renew.js';
import { credentialsRole, credentialsTemplate } from './credentials-role.js';
import { extend } from './extend.js';
import { HEAD_COMMANDS } from './head-commands.js';
import { machines } from './machines.js';
import { off } from './off.js';
import { poolAudit } from './pool-audit.js';
import { poolCreate } from './pool-create.js';
import { poolDelete } from './pool-delete.js';
import { poolList, poolShow } from './pool-show.js';
import { poolUse } from './pool-use.js';
import { queueActs } from './queue-acts.js';
import { queueOutput } from './queue-output.js';
import { queue } from './queue.js';
import { settings } from './settings.js';
import { setup } from './setup.js';
import { spend } from './spend.js';
import { start } from './start.js';
import { status } from './status.js';
import { submit } from './submit.js';
import { undoSetup } from './undo-setup.js';

/** Every command. A new one is a file and a line here. */
export const COMMANDS: readonly Command[] = [
  setup,
  checkSetup,
  undoSetup,
  start,
  extend,
  status,
  off,
  spend,
  settings,
  poolCreate,
  poolList,
  poolShow,
  poolUse,
  poolDelete,
  poolAudit,
  credentials,
  credentialsTemplate,
  credentialsRole,
  credentialsKey,
  credentialsTake,
  credentialsCreate,
  credentialsRotate,
  credentialsRenew,
  credentialsRevoke,
  machines,
  queue,
  queueOutput,
  ...queueActs,
  ...HEAD_COMMANDS,
  submit,
];

/** The slash commands as the manifest announces them. */
export const SLASHES: readonly {
  readonly name: string;
  readonly description: string;
  readonly hint: string;
}[] = [
  {
    name: '/condor_annex',
    description: 'Add leased EC2 instances to your HTCondor pool',
    hint: 'setup | check-setup | status | -count 10 -duration 24 -annex-name MyFirstAnnex | help',
  },
  { name: '/condor_off', description: 'End an annex before its lease does', hint: '-annex MyFirstAnnex' },
  {
    name: '/condor_head',
    description: 'The head node of your pool: launch, stop, start, status',
    hint: 'launch | status | stop | start | terminate -name pool1 | adopt i-0123456789abcdef0 | help',
  },
  {
    name: '/condor_status',
    description: 'What runs where: the slots of your pool',
    hint: '-machines | -annex MyFirstAnnex | help',
  },
  {
    name: '/condor_q',
    description: 'Jobs in the queue',
    hint: 'mine | all | 12 -held | output 12.0 | hold 12 | release 12 | rm 12.0,13 | help',
  },
  {
    name: '/condor_submit',
    description: 'Submit jobs; alone it opens a form',
    hint: 'executable = /bin/hostname ⏎ queue 3 | -annex MyFirstAnnex … | help',
  },
  {
    name: '/condor_spend',
    description: 'What annexes have cost',
    hint: 'today | week | month | week -by person | month -by day | help',
  },
  {
    name: '/condor_pool',
    description: 'Pools: which there are, whose channel this is, who may do what, who hears what',
    hint: 'list | show | create NAME -region us-east-1 | use NAME | settings -limit 50 -operators @lab | delete NAME | help',
  },
];
