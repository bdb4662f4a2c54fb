// What an operator can set on the prompt.
import { integer, optionalText, switchedOn, type Values } from '../kit/settings'

export const promptSettings = {
  kubectl: optionalText('kubectl', {
    env: 'SAL_KUBECTL',
    description: 'Path of the kubectl that the console runs; without it the one on the PATH.',
  }),
  promptSessions: integer('prompt-sessions', {
    env: 'SAL_PROMPT_SESSIONS',
    fallback: '100',
    minimum: 0,
    maximum: 10_000,
    description: 'How many terminals of the console may be open at once; 0 switches them off.',
  }),
  promptSessionsPerPerson: integer('prompt-sessions-per-person', {
    env: 'SAL_PROMPT_SESSIONS_PER_PERSON',
    fallback: '10',
    minimum: 1,
    maximum: 1_000,
    description: 'How many of them one person may have open.',
  }),
  promptIdleMinutes: integer('prompt-idle-minutes', {
    env: 'SAL_PROMPT_IDLE_MINUTES',
    fallback: '20',
    minimum: 1,
    maximum: 1_440,
    description: 'A terminal in which nothing was typed for this many minutes is closed.',
  }),
  promptCommandMinutes: integer('prompt-command-minutes', {
    env: 'SAL_PROMPT_COMMAND_MINUTES',
    fallback: '480',
    minimum: 1,
    maximum: 1_440,
    description: 'How many minutes one command may run in it.',
  }),
  promptMemoryMib: integer('prompt-memory-mib', {
    env: 'SAL_PROMPT_MEMORY_MIB',
    fallback: '1024',
    minimum: 128,
    maximum: 65_536,
    description: 'How much memory the programs of one terminal may take together, in MiB.',
  }),
  promptDiskMib: integer('prompt-disk-mib', {
    env: 'SAL_PROMPT_DISK_MIB',
    fallback: '256',
    minimum: 16,
    maximum: 65_536,
    description: 'How much of the disk they may take, in MiB; a terminal that takes more of either is closed.',
  }),
  promptSharedUser: switchedOn('prompt-shared-user', {
    env: 'SAL_PROMPT_SHARED_USER',
    description:
      'Opens terminals also where Salaminia is not root and cannot give each of them a user of its own: their programs can then reach the files of Salaminia, its keys too, if kubectl lets them.',
  }),
}

export type PromptConfig = Values<typeof promptSettings>
