// Audit sinks: where records are sent on to, how that fares, and what is not taken there.
import { show, take } from '../inside'
import { bulkRoutes } from '../parts/bulk/routes'
import type { Routes } from '../router'
import { SINKS } from './bulk'
import { LETTERS } from './bulk-letters'
import { changed, created, drafted, removed, tested } from './changes'
import { deadLettersPage, removalPage, removedLetters, replayed } from './dead-letters'
import { deletePage, detailPage, listPage, newPage } from './pages'

export const sinkRoutes: Routes = [
  ['GET /sinks', show(listPage)],
  ...bulkRoutes(SINKS),
  ['GET /sinks/new', show(inside => newPage(inside))],
  ['POST /sinks', take(created)],
  ['POST /sinks/draft', take(drafted)],
  ['GET /sinks/:id', show(inside => detailPage(inside))],
  ['POST /sinks/:id', take(changed)],
  ['POST /sinks/:id/test', take(tested)],
  ['GET /sinks/:id/dead-letters', show(inside => deadLettersPage(inside))],
  ...bulkRoutes(LETTERS),
  ['POST /sinks/:id/dead-letters/replay', take(replayed)],
  ['GET /sinks/:id/dead-letters/removal', show(removalPage)],
  ['POST /sinks/:id/dead-letters/removal', take(removedLetters)],
  ['GET /sinks/:id/delete', show(inside => deletePage(inside))],
  ['POST /sinks/:id/delete', take(removed)],
]
