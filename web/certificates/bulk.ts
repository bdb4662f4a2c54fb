// Revoking many certificates at once.
import type { PageOf } from '../api'
import { readNames } from '../names'
import type { Bulk } from '../parts/bulk/model'
import { ago } from '../parts/small'
import { type Certificate, isValid, KINDS, mayRevoke } from './show'

export const CERTIFICATES: Bulk<Certificate> = {
  path: '/certificates',
  words: ['certificate', 'certificates'],
  trail: () => [{ name: 'Certificates', path: '/certificates' }],
  idOf: ({ serial }) => serial,
  labelOf: ({ serial }) => `certificate ${serial.slice(0, 16)}`,
  isFixed: (inside, row) => !isValid(row) || !mayRevoke(inside, row),
  read: async ({ visit }, serial) => {
    const path = `/certificates?q=${encodeURIComponent(serial)}&limit=10`
    const { isOk, body } = await visit.ask<PageOf<Certificate>>('GET', path)
    const row = isOk ? body.items.find(one => one.serial === serial) : undefined
    return row && { row }
  },
  naming: async (inside, rows) => {
    const names = await readNames(inside, {
      users: rows.filter(({ kind }) => kind === 'user').map(({ subject_id }) => subject_id),
    })
    return ({ kind, subject_id, serial }) => ({
      ...(kind === 'user' ? names.user(subject_id) : { name: KINDS[kind] }),
      detail: `${serial.slice(0, 16)}…`,
    })
  },
  acts: {
    revoke: {
      ...{ say: 'Revoke', button: ['Revoke it', 'Revoke them'], isDanger: true, may: () => true },
      title: what => `Revoke ${what}?`,
      told: what => `Revoked ${what}. Open streams end within a second.`,
      breaks: [
        'Whoever uses it is refused from now on, and what is open with it is cut within a second. A kubeconfig with it works no longer; its holder takes a new one. An agent or relay joins anew. This cannot be undone.',
        'Whoever uses one is refused from now on, and what is open with it is cut within a second. A kubeconfig with it works no longer; its holder takes a new one. An agent or relay joins anew. This cannot be undone.',
      ],
      columns: async () => [
        { title: 'For', cell: ({ kind }) => KINDS[kind] },
        { title: 'Made', cell: ({ created_at }) => ago(created_at) },
        { title: 'Would end', cell: ({ not_after }) => ago(not_after) },
      ],
      change: ({ inside, row }) =>
        inside.visit.ask('POST', `/certificates/${encodeURIComponent(row.serial)}/revocation`),
    },
  },
}
