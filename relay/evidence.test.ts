// What is opened is closed, in whatever order the rest fails.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLog } from '../kit/log'
import type { RelayConfig } from './config'
import type { CoreClient } from './core-client'
import { type Openers, openEvidence } from './evidence'
import type { Recorder } from './recorder/recorder'
import { DEFAULT_SPOOL_LIMITS } from './spool/settings'

let data: string
const log = createLog({ level: 'error', isHuman: false, now: Date.now, write: () => {} })
const core = { post: async () => {}, postJson: async () => Promise.reject(new Error('away')) } as unknown as CoreClient

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'sal-evidence-'))
})
afterAll(() => rm(data, { recursive: true, force: true }))

function open(openers: Openers = {}) {
  const config = { data, recordingsMaxMib: 16, ...DEFAULT_SPOOL_LIMITS } as unknown as RelayConfig
  return openEvidence(config, { ...openers, core, now: Date.now, log })
}

const recorder = (close: () => Promise<void>) => async () => ({ brokenOff: new Map(), close }) as unknown as Recorder

test('recordings that cannot be opened leave the lock of the audit free', async () => {
  await expect(open({ openRecorder: () => Promise.reject(new Error('disk')) })).rejects.toThrow('disk')
  await (await open()).close()
})

test('an audit that cannot be opened closes the recordings that were', async () => {
  let closed = 0
  const openRecorder = recorder(async () => void closed++)
  const openAudit: Openers['openAudit'] = async (_, { brokenOff }) => {
    await brokenOff?.()
    throw new Error('disk')
  }
  await expect(open({ openAudit, openRecorder })).rejects.toThrow('disk')
  expect(closed).toBe(1)
})

test('recordings that cannot be closed do not keep the audit open', async () => {
  const opened = await open({ openRecorder: recorder(() => Promise.reject(new Error('disk'))) })
  await expect(opened.close()).rejects.toThrow('disk')
  await (await open()).close()
})
