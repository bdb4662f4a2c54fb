// Clusters: how they stand, how one is brought in, who may use it, and its end.
import { show, take } from '../inside'
import { bulkRoutes } from '../parts/bulk/routes'
import type { Routes } from '../router'
import { accessPage } from './access-page'
import { CLUSTERS } from './bulk'
import { changed, created, enrolled, removed } from './changes'
import { detailPage } from './detail-page'
import { importPage, joinPage } from './import-page'
import { listPage } from './list-page'
import { deletePage, settingsPage } from './settings-page'

export const clusterRoutes: Routes = [
  ['GET /clusters', show(listPage)],
  ...bulkRoutes(CLUSTERS),
  ['GET /clusters/new', show(inside => importPage(inside))],
  ['POST /clusters', take(created)],
  ['GET /clusters/:id', show(detailPage)],
  ['GET /clusters/:id/access', show(accessPage)],
  ['GET /clusters/:id/settings', show(inside => settingsPage(inside))],
  ['POST /clusters/:id/settings', take(changed)],
  ['GET /clusters/:id/join', show(inside => joinPage(inside))],
  ['POST /clusters/:id/join', take(enrolled)],
  ['GET /clusters/:id/delete', show(inside => deletePage(inside))],
  ['POST /clusters/:id/delete', take(removed)],
]
