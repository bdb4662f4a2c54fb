// Keeps checkpoints coming, and going to the anchors that the settings name.
import { readFile } from 'node:fs/promises'
import { systemSentence, UsageError } from '../../kit/exit'
import type { Log } from '../../kit/log'
import type { Values } from '../../kit/settings'
import { ownKey } from '../../relay/wire/evidence'
import type { Authority } from '../ca/authority'
import type { Sql } from '../db/database'
import type { Alarm } from './alarm'
import { FileAnchor } from './anchor-file'
import { S3Anchor } from './anchor-s3'
import { WebhookAnchor } from './anchor-webhook'
import { type Anchor, keepAnchored } from './anchors'
import { every } from './every'
import type { Seal } from './seal'
import type { checkpointSettings } from './settings'

export type CheckpointConfig = Values<typeof checkpointSettings>

export type CheckpointDeps = { sql: Sql; authority: Authority; seal: Seal; alarm: Alarm; now: () => number; log: Log }

/** Throws UsageError or ExitError for settings that cannot work. */
export async function keepCheckpoints(config: CheckpointConfig, deps: CheckpointDeps) {
  const anchors = await anchorsOf(config, deps)
  const everyMs = config.checkpointSeconds * 1000
  const tell = (failures: number, error?: unknown) => {
    if (failures === 0) deps.log.info('checkpoints are made again')
    else deps.log.error('no checkpoint could be made', { failures, error })
  }
  const kept = [
    every({ ms: everyMs, act: deps.seal, tell }),
    ...anchors.map(anchor => keepAnchored(anchor, { ...deps, everyMs })),
  ]
  return {
    close: async () => {
      await Promise.all(kept.map(one => one.close()))
    },
  }
}

async function anchorsOf(config: CheckpointConfig, { authority, now }: CheckpointDeps): Promise<Anchor[]> {
  const { installation, auditKey } = authority
  const { anchorFile, anchorUrl: url, anchorAuth: auth, anchorS3Url } = config
  const anchors: Anchor[] = []
  if (anchorFile !== undefined) anchors.push(FileAnchor(anchorFile, ownKey(installation, auditKey)))
  if (url !== undefined) {
    const secret = await secretIn('anchor-secret-file', config.anchorSecretFile, 'anchor-url')
    anchors.push(WebhookAnchor({ url, auth, secret }))
  }
  if (anchorS3Url !== undefined) {
    const { anchorS3Region: region, anchorS3KeyId: keyId, anchorS3Lock: lock, anchorS3LockDays: lockDays } = config
    if (new URL(anchorS3Url).pathname === '/')
      throw new UsageError('Cannot use --anchor-s3-url: it names no bucket, as https://host/bucket does')
    if (keyId === undefined) throw missing('anchor-s3-key-id', 'anchor-s3-url')
    const secret = await secretIn('anchor-s3-secret-file', config.anchorS3SecretFile, 'anchor-s3-url')
    anchors.push(S3Anchor({ url: anchorS3Url, region, keyId, secret, lock, lockDays, installation, now }))
  }
  return anchors
}

async function secretIn(flag: string, path: string | undefined, neededBy: string): Promise<string> {
  if (path === undefined) throw missing(flag, neededBy)
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw systemSentence(error, `read the file of --${flag}`)
  })
  if (text.trim() === '') throw new UsageError(`Cannot use --${flag}: the file is empty`)
  return text.trim()
}

function missing(flag: string, neededBy: string): UsageError {
  return new UsageError(`Cannot use --${neededBy} alone: add --${flag}`)
}
