// Puts the parts of recordings together: what reads them for people, and the rounds that keep them up.
import type { FeatureDeps } from '../audit/feature'
import type { Authority } from '../ca/authority'
import { Contents } from './content'
import { Indexing } from './indexing'
import { Moving } from './moving'
import { type Bucket, openObjects } from './objects'
import { Retention } from './retention'
import { Search } from './search'
import { Recordings } from './service'
import type { Rounds } from './upkeep'
import { WordHash } from './words'

type Deps = FeatureDeps & { authority: Authority; recordingBucket: Bucket | undefined; recordingDays: number }

export function openRecordings(deps: Deps) {
  const objects = deps.recordingBucket && openObjects(deps.recordingBucket)
  const contents = Contents({ ...deps, objects })
  const own = { ...deps, objects, contents, hash: WordHash(deps.authority.derive('recordings/words')) }
  const recordingRounds: Rounds = {
    index: Indexing(own),
    move: objects ? Moving({ ...own, objects }) : async () => 0,
    expire: Retention(own, deps.recordingDays),
  }
  return { recordings: Recordings({ ...own, search: Search(own) }), recordingRounds }
}
