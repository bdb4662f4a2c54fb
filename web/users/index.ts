// Users: who they are, what they hold, and ending it at once.
import { show, take } from '../inside'
import { bulkRoutes } from '../parts/bulk/routes'
import type { Routes } from '../router'
import { USERS } from './bulk'
import { created, disabled, enabled, invited, joined, left, removed, saved } from './changes'
import { detailPage } from './detail-page'
import { endPage } from './end-pages'
import { keysPage } from './keys-page'
import { listPage } from './list-page'
import { newPage } from './new-page'
import { settingsPage } from './settings-page'

export const userRoutes: Routes = [
  ['GET /users', show(listPage)],
  ['GET /users/new', show(inside => newPage(inside))],
  ['POST /users', take(created)],
  ...bulkRoutes(USERS),
  ['GET /users/:id', show(inside => detailPage(inside))],
  ['GET /users/:id/settings', show(inside => settingsPage(inside))],
  ['POST /users/:id/settings', take(saved)],
  ['GET /users/:id/keys', show(keysPage)],
  ['POST /users/:id/invitations', take(invited)],
  ['POST /users/:id/groups', take(joined)],
  ['POST /users/:id/groups/:membership/delete', take(left)],
  ['GET /users/:id/disable', show(inside => endPage('disable')(inside))],
  ['POST /users/:id/disable', take(disabled)],
  ['POST /users/:id/enable', take(enabled)],
  ['GET /users/:id/delete', show(inside => endPage('delete')(inside))],
  ['POST /users/:id/delete', take(removed)],
]
