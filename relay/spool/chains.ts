// The folders of the spool: one a chain, `<number>-<id of the chain>`, and the one with the greatest number is being
// written. What was given up is in `kept/`, for people to look into. Nothing here is deleted but copies that were not finished.
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { firstHash } from '../wire/chain'
import { syncFolder } from './disk'
import { type Mended, mendSegment } from './mend'
import { listSegments, type Segment } from './segments'

export type ChainFolder = { dir: string; id: string }
/** `unreadable`: lines of segments of which nothing could be read. */
export type OpenedChain = ChainFolder & Mended & { segments: Segment[]; unreadable: number }

const FOLDER = /^\d{4}-([0-9a-f-]{36})$/
const KEPT = 'kept'
const PART = '.new'

/** The chain to go on with; undefined when there is none. */
export async function openNewestChain(spoolDir: string): Promise<OpenedChain | undefined> {
  const folders = await listChains(spoolDir)
  const newest = folders.pop()
  for (const older of folders) await keepChain(spoolDir, older)
  if (!newest) return undefined
  const segments = await listSegments(newest.dir)
  let unreadable = 0
  for (let last = segments.at(-1); last; last = segments.at(-1)) {
    const mended = await mendSegment(last, newest.id)
    if (mended) return { ...newest, ...mended, segments, unreadable }
    unreadable += Math.max(1, (await readFile(last.path, 'latin1')).split('\n').length - 1)
    segments.pop()
    await keep(spoolDir, last.path, `${newest.id}-${last.firstSeq}`)
  }
  return { ...emptyChain(newest), unreadable }
}

function emptyChain(folder: ChainFolder) {
  const head = { nextSeq: 1, hash: firstHash(folder.id) }
  return { ...folder, head, open: new Map(), torn: 0, damaged: 0, segments: [] }
}

/** Made aside: it counts from settleChain() on. */
export async function makeChain(spoolDir: string, id: string): Promise<ChainFolder> {
  const [newest] = (await listChains(spoolDir)).slice(-1)
  const number = Number(newest ? basename(newest.dir).split('-')[0] : 0) + 1
  const dir = join(spoolDir, `${String(number).padStart(4, '0')}-${id}${PART}`)
  await mkdir(dir, { mode: 0o700 })
  return { dir, id }
}

export async function settleChain(spoolDir: string, chain: ChainFolder): Promise<ChainFolder> {
  const dir = chain.dir.slice(0, -PART.length)
  await syncFolder(chain.dir)
  await rename(chain.dir, dir)
  await syncFolder(spoolDir)
  return { ...chain, dir }
}

export async function keepChain(spoolDir: string, { dir }: Pick<ChainFolder, 'dir'>): Promise<void> {
  await keep(spoolDir, dir, basename(dir))
}

export async function keep(spoolDir: string, path: string, name: string): Promise<void> {
  const kept = join(spoolDir, KEPT)
  await mkdir(kept, { recursive: true, mode: 0o700 })
  await rename(path, join(kept, name))
}

async function listChains(spoolDir: string): Promise<ChainFolder[]> {
  const names = await readdir(spoolDir)
  for (const part of names.filter(name => name.endsWith(PART) && FOLDER.test(name.slice(0, -PART.length))))
    await rm(join(spoolDir, part), { recursive: true })
  return names.sort().flatMap(name => {
    const id = FOLDER.exec(name)?.[1]
    return id === undefined ? [] : [{ dir: join(spoolDir, name), id }]
  })
}
