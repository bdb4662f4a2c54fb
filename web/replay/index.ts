// What would have happened, had people held other roles.
import { show } from '../inside'
import type { Routes } from '../router'
import { replayPage } from './page'

export const replayRoutes: Routes = [['GET /access/replay', show(replayPage)]]
