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
  '/projects/bulk?act=delete&id=:project',
  '/projects/new',
  '/projects/:project',
  '/projects/:project/delete',
  '/clusters',
  '/clusters?project_id=:project',
  '/clusters/bulk?act=label&id=:cluster',
  '/clusters/bulk?act=label&set=region%3Dus&unset=tier&id=:cluster&id=:shop',
  '/clusters/bulk?act=move&project=:project&id=:cluster',
  '/clusters/bulk?act=delete&id=:cluster&id=:shop',
  '/clusters/new',
  '/clusters/:cluster',
  '/clusters/:cluster/access',
  '/clusters/:cluster/prompt',
  '/clusters/:cluster/settings',
  '/clusters/:cluster/join',
  '/clusters/:cluster/delete',
  ...PEOPLE_PATHS,
  ...EVIDENCE_PATHS,
]
