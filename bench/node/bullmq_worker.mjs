// A BullMQ worker that does nothing, one job at a time.
import { Worker } from 'bullmq'
import { Redis } from 'ioredis'

const connection = new Redis(process.env.REDIS_URL, { maxRetriesPerRequest: null })
new Worker('noop', async (job) => ({ text: job.data.text }), { connection, concurrency: 1 })
