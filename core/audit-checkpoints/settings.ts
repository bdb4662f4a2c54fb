// Settings of checkpoints and their anchors; core/config.ts has them among its own.
import { choice, integer, optionalText, optionalUrl, text } from '../../kit/settings'

export const checkpointSettings = {
  checkpointSeconds: integer('checkpoint-seconds', {
    env: 'SAL_CHECKPOINT_SECONDS',
    fallback: '10',
    minimum: 1,
    maximum: 3_600,
    description: 'How often a checkpoint of the audit is signed, if there is something new in it',
  }),
  anchorFile: optionalText('anchor-file', {
    env: 'SAL_ANCHOR_FILE',
    description: 'File to which every checkpoint of the audit is appended',
  }),
  anchorUrl: optionalUrl('anchor-url', {
    env: 'SAL_ANCHOR_URL',
    schemes: ['http:', 'https:'],
    description: 'Where every checkpoint of the audit is posted to',
  }),
  anchorAuth: choice('anchor-auth', {
    env: 'SAL_ANCHOR_AUTH',
    fallback: 'hmac',
    of: ['hmac', 'bearer'],
    description: 'How what is posted there is authenticated: an HMAC-SHA256 of the body, or the secret as bearer token',
  }),
  anchorSecretFile: optionalText('anchor-secret-file', {
    env: 'SAL_ANCHOR_SECRET_FILE',
    description: 'File with the secret for that',
  }),
  anchorS3Url: optionalUrl('anchor-s3-url', {
    env: 'SAL_ANCHOR_S3_URL',
    schemes: ['http:', 'https:'],
    description: 'Bucket for every checkpoint of the audit, as https://host/bucket or https://host/bucket/prefix',
  }),
  anchorS3Region: text('anchor-s3-region', {
    env: 'SAL_ANCHOR_S3_REGION',
    fallback: 'us-east-1',
    description: 'Region of that bucket',
  }),
  anchorS3KeyId: optionalText('anchor-s3-key-id', {
    env: 'SAL_ANCHOR_S3_KEY_ID',
    description: 'Access key id for that bucket',
  }),
  anchorS3SecretFile: optionalText('anchor-s3-secret-file', {
    env: 'SAL_ANCHOR_S3_SECRET_FILE',
    description: 'File with the secret access key for that bucket',
  }),
  anchorS3Lock: choice('anchor-s3-lock', {
    env: 'SAL_ANCHOR_S3_LOCK',
    fallback: 'compliance',
    of: ['compliance', 'governance', 'none'],
    description: 'Mode of the object lock; the bucket must have been made with object lock unless it is none',
  }),
  anchorS3LockDays: integer('anchor-s3-lock-days', {
    env: 'SAL_ANCHOR_S3_LOCK_DAYS',
    fallback: '365',
    minimum: 1,
    maximum: 36_500,
    description: 'For how many days each object is locked',
  }),
} as const
