// Recordings: the list, the player, and what is in them as text and as asciicast.
import { show, take } from '../inside'
import type { Routes } from '../router'
import { passed } from './content'
import { cut, cutPage } from './cut'
import { detailPage } from './detail-page'
import { listPage } from './list-page'

export const recordingRoutes: Routes = [
  ['GET /recordings', show(listPage)],
  ['GET /recordings/:id', show(detailPage)],
  ['GET /recordings/:id/screen', passed({ path: '/asciicast?purpose=play', isScreen: true })],
  ['GET /recordings/:id/live', passed({ path: '/live', isScreen: true })],
  ['GET /recordings/:id/text', passed({ path: '/text', isShown: true })],
  ['GET /recordings/:id/asciicast', passed({ path: '/asciicast' })],
  ['GET /recordings/:id/cut', show(inside => cutPage(inside))],
  ['POST /recordings/:id/cut', take(cut)],
]
