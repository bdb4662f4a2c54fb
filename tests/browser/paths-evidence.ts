// Pages of what happened and where that is sent; `:name` is something that furnish() makes.

export const EVIDENCE_PATHS: readonly string[] = [
  '/audit',
  '/audit?outcome=denied&user_id=:tess&namespace=default&range=1h',
  '/audit?who=nobody@example.com',
  '/audit?range=all&tail=on',
  '/audit?namespace=nowhere',
  '/audit/requests/:request',
  '/api-events',
  '/api-events?action=roles.create&outcome=success',
  '/api-events/:event',
]
