import random, sys, time, traceback, os, collections, urllib.parse
import pytest
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client
from tests.architecture.test_routes import ROUTES, values, address, holders, WHO, BACKEND
from tests.house import hostile
from guanjia.kernel.web import ANYONE

ROLES = ["front_desk","supervisor","project_manager","technician","owner","administrator","butler","dispatcher"]
STAGES = ["received","registered","confirmed","dispatched","accepted","departed","arrived","ready","working","finished","recorded"]
def body_of(d):
    parts=[]
    for k,v in d.items():
        parts.append(urllib.parse.quote_plus(k.encode("utf-8","surrogatepass"))+"="+urllib.parse.quote_plus(v.encode("utf-8","surrogateescape" if any('\udc80'<=c<='\udcff' for c in v) else "surrogatepass")))
    return "&".join(parts)

def test_explore(world):
    errors=collections.OrderedDict(); slow=[]; n=0; accepted=collections.Counter(); raw=set()
    last=[None]
    def note(sender, **k): last[0]=sys.exc_info()[1]
    got_request_exception.connect(note)
    given=values(world)
    clients={}
    for r in ROLES:
        c=Client(raise_request_exception=False); c.force_login(world.account(WHO[r]),backend=BACKEND); clients[r]=c
    def call(c, method, url, where, **kw):
        nonlocal n
        n+=1; last[0]=None; t=time.monotonic()
        with transaction.atomic():
            try:
                res=getattr(c,method)(url,**kw)
                st=res.status_code; text=res.content.decode("utf8","replace") if not res.streaming else ""
            except Exception as e:
                st=999; text=""; last[0]=e
            transaction.set_rollback(True)
        dt=time.monotonic()-t
        if dt>1: slow.append((round(dt,2),where))
        if hostile.MARK in text: raw.add(where[:2])
        if st>=500:
            e=last[0]
            tb=traceback.extract_tb(e.__traceback__) if e else []
            own=[f"{f.filename.split('/work/main/')[-1]}:{f.lineno}" for f in tb if "/guanjia/" in f.filename and "kernel/web.py" not in f.filename and "middleware" not in f.filename][-2:]
            key=(type(e).__name__, str(e)[:90], tuple(own))
            errors.setdefault(key,[]).append(where)
        return st,text
    def attack(c, role, path, url, fields, files):
        for f in list(fields):
            for name,v in hostile.HOSTILE.items():
                st,_=call(c,"post",url,(path,role,f,name),data=body_of(fields|{f:v}),content_type="application/x-www-form-urlencoded")
                if st in(302,303,200,204): accepted[(path,f,name)]+=1
        for f in files:
            for name,v in hostile.files().items():
                v.seek(0)
                st,_=call(c,"post",url,(path,role,f,name),data=fields|{f:v})
                if st in(302,303,200,204): accepted[(path,f,name)]+=1
        names=dict.fromkeys(list(fields)+list(hostile.GENERIC))
        for name,v in hostile.HOSTILE.items():
            call(c,"post",url,(path,role,"*",name),data=body_of({k:(v if name!='huge' else v[:10000]) for k in names}),content_type="application/x-www-form-urlencoded")
    able={}
    for path,entry in ROUTES.items():
        w=entry.callback.needs
        able[path]=[r for r in ROLES if w==(ANYONE,) or r in holders(w)] or (["owner"] if path.startswith("t/") else [])
    forms={}
    only=os.environ.get("ONLY")
    # static pages
    for path,entry in ROUTES.items():
        names=entry.pattern.converters
        if "order_id" in names or "token" in names and path.startswith("t/"): continue
        if only and only not in path: continue
        url=address(entry,given)
        done=set()
        for r in able[path][:3]:
            st,text=call(clients[r],"get",url,(path,r,"GET",""))
            for action,(f,fl) in hostile.forms_of(text,url).items():
                if action==url and action not in done:
                    done.add(action); attack(clients[r],r,path,url,f,fl)
        if not done:
            for r in able[path][:1]: attack(clients[r],r,path,url,{},())
        dice=random.Random(path)
        for r in able[path][:2]:
            for q in hostile.queries(dice,6):
                call(clients[r],"get",url+"?"+body_of(q),(path,r,"query",str(q)[:200]))
    print("static",n,flush=True)
    left={p for p,e in ROUTES.items() if "order_id" in e.pattern.converters or ("token" in e.pattern.converters and p.startswith("t/"))}
    if only: left={p for p in left if only in p}
    seen=set()
    from guanjia.workorders import queries as orders
    for stage in STAGES:
        with transaction.atomic():
            order=getattr(world,stage+"_order")(category="water")
            g=given|{"order_id":order.pk,"subject_id":order.pk,"token":orders.follow_token(order)}
            for path in sorted(left-seen):
                entry=ROUTES[path]; url=address(entry,g)
                for r in able[path][:4]:
                    st,text=call(clients[r],"get",url,(path,r,"GET",stage))
                    fs=hostile.forms_of(text,url)
                    if url in fs:
                        seen.add(path)
                        attack(clients[r],r,path,url,*fs[url]); break
            transaction.set_rollback(True)
        print(stage,n,len(seen),flush=True)
    print("never", sorted(left-seen))
    with transaction.atomic():
        order=world.working_order()
        g=given|{"order_id":order.pk,"token":orders.follow_token(order)}
        for path in sorted(left-seen):
            entry=ROUTES[path]; url=address(entry,g)
            for r in able[path][:2]: attack(clients[r],r,path,url,{},())
        transaction.set_rollback(True)
    print("requests",n,"slow",slow[:20])
    print("raw",raw)
    for k,v in errors.items(): print("ERR",k,len(v),v[:2])
    import json
    open("/tmp/h/accepted.txt","w").write("\n".join(f"{k}" for k in sorted(accepted)))
