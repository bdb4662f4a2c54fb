// Where the pages of the console are; `:name` is something that furnish() makes.
import { EVIDENCE_PATHS } from './paths-evidence.ts'
import { PEOPLE_PATHS } from './paths-people.ts'

export const PATHS: readonly string[] = [
  '/',
  '/welcome',
  '/account',
  '/settings',
  '/connections',
  '/recordings',
  '/recordings?state=live',
  '/kubeconfig',
  '/projects',
  '/projects/new',
  '/projects/:project',
  '/projects/:project/delete',
  '/clusters',
  '/clusters?project_id=:project',
  '/clusters/new',
  '/clusters/:cluster',
  '/clusters/:cluster/access',
  '/clusters/:cluster/prompt',
  '/clusters/:shop/prompt/full',
  '/relays',
  '/relays/:relay',
  '/relays/:relay/delete',
  '/clusters/:cluster/settings',
  '/clusters/:cluster/join',
  '/clusters/:cluster/delete',
  ...PEOPLE_PATHS,
  ...EVIDENCE_PATHS,
]
