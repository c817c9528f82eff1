import cProfile, pstats, time
from dataclasses import replace
from guanjia.customers import actions as ca, ledger as cl
from guanjia.workorders import actions, ledger
from guanjia.estate.addresses import Address
from guanjia.kernel.actors import SYSTEM
from guanjia.organization import actions as organization
def test_p(world):
    r=ledger.read("tests/data/repair-ledger-2026.xlsx")
    t=time.time(); c=time.process_time()
    a=actions.import_repairs(world.lake,r,by=SYSTEM)
    print(time.time()-t, time.process_time()-c, a)
    p=organization.open_project(by=SYSTEM, code="YQ", name="x")
    r=cl.read("tests/data/household-ledger.xlsx")
    rows=[]
    for k in range(6):
        rows+=[replace(x,address=Address(str(int(x.address.building)+20*k),x.address.entrance,x.address.room),owners=tuple(n+"甲乙丙丁戊己"[k] for n in x.owners)) for x in r.rows]
    r=replace(r,rows=tuple(rows),tenants=())
    t=time.time(); c=time.process_time()
    a=ca.import_households(p,r,by=SYSTEM)
    print(len(rows), time.time()-t, time.process_time()-c, a)
    import threading
    pr=cProfile.Profile()
    q=organization.open_project(by=SYSTEM, code="YQ2", name="x")
    pr.enable(); a=ca.import_households(q,r,by=SYSTEM); pr.disable()
    pstats.Stats(pr).sort_stats("tottime").print_stats(22)
