import { Inject, Injectable } from '@nestjs/common';
import { OFFLINE_OPTIONS, type OfflineOptions } from '../bindings/index.js';
import { PatientSemaphore } from '../common/async/index.js';
import { CLOCK, type Clock } from '../common/index.js';
import { PlanFeatureGaps } from './plan-feature-gaps.service.js';
import { PortalQueues } from './portal-queues.service.js';
import { QueueConsumer } from './queue-consumer.js';
import { QueueReports } from './queue-reports.service.js';
import type { QueueJob } from './queues-of.js';

/** Maximum number of concurrent turns, not counting those that exceed the timeout. */
const MAX_PARALLEL_TURNS = 16;
const TURN_PATIENCE_MS = 5_000;

/** Creates the consumers of queues, which share the permits for their turns. */
@Injectable()
export class QueueConsumers {
  private readonly permits: PatientSemaphore;

  constructor(
    private readonly queues: PortalQueues,
    private readonly reports: QueueReports,
    private readonly gaps: PlanFeatureGaps,
    @Inject(OFFLINE_OPTIONS) private readonly options: OfflineOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.permits = new PatientSemaphore(MAX_PARALLEL_TURNS, TURN_PATIENCE_MS, clock);
  }

  createConsumer(job: QueueJob): QueueConsumer {
    const { queues, reports, gaps, permits, options, clock } = this;
    return new QueueConsumer(job, queues, reports, gaps, permits, options, clock);
  }
}
