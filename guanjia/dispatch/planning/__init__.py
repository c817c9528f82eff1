"""The day planner: who visits whom, in which order and when. Pure code: no models, no clock, no database.

    problem.Problem    what is asked: technicians, visits, travel, weights
    day.plan()         a plan of it, by PyVRP where the extra `routing` is installed, else by the greedy plan
    room.make_room()   what was left out comes in where others change hands
    even.evened()      work that lies unevenly goes to others, where that is worth the way
    check.broken()     every broken gate of a plan, by code that shares nothing with the planners
    explain.costs()    what a plan costs; explain.unserved() why a visit was left out and what to relax
    files, solomon     problems from files, routes to JSON

Times are whole minutes from any origin that the caller chooses (the midnight of the day), distances whole
metres. `Plan.method` says how a plan was made. No plan leaves `day` with a broken gate: each
is checked, and a plan of PyVRP that fails is thrown away for the greedy one. Every order of places, pauses
too, begins and ends at the technician's base.
"""
