// What an operator can set of the records that wait on the relay's disk.
import { integer, parseSettings, type Values } from '../../kit/settings'

export const spoolSettings = {
  spoolMaxMib: integer('spool-max-mib', {
    env: 'SAL_RELAY_SPOOL_MAX_MIB',
    fallback: '4096',
    minimum: 1,
    maximum: 16_777_216,
    description:
      "MiB of audit records that the relay's disk holds for core. With so many, as with no disk left, requests are refused until core takes them; those of principals whose role says so go on, without a record and with an alarm.",
  }),
  spoolFreeMib: integer('spool-free-mib', {
    env: 'SAL_RELAY_SPOOL_FREE_MIB',
    fallback: '64',
    minimum: 0,
    maximum: 16_777_216,
    description: 'MiB of that disk which new requests leave free; what is under way may still use them to end.',
  }),
}

export type SpoolLimits = Values<typeof spoolSettings>

/** As they are where nobody set any. */
export const DEFAULT_SPOOL_LIMITS: SpoolLimits = parseSettings(spoolSettings, { args: [], env: {} })
