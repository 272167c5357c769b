import { Test, TestingModule } from '@nestjs/testing';
import { DealSync } from './deal-sync.service';

describe('DealSync', () => {
  let service: DealSync;

  beforeEach(async () => {
    const module: TestingModule = await Test.createTestingModule({
      providers: [DealSync],
    }).compile();

    service = module.get<DealSync>(DealSync);
  });

  it('should be defined', () => {
    expect(service).toBeDefined();
  });
});
