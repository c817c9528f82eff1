"""What a customer is told about an order: the names under which promises stand in the ledger (A-1.3-1)."""

ARRIVAL = "有人到场"
VISIT = "约定时间上门"
FINISH = "修好"
PRICE = "费用"
CALL = "回访电话"
