"""Those who run scheduled actions are woken once for all who ask at the same time."""

import threading

from odoo.tests import BaseCase, tagged

from ..models.ir_cron import Bell


@tagged("post_install", "-at_install")
class TestBell(BaseCase):
    """A bell rings once for everybody who asks while it rings."""

    def test_it_rings_for_each_who_asks_after_the_other(self):
        rung = []
        bell = Bell()
        for number in range(3):
            bell.ring(lambda number=number: rung.append(number))
        self.assertEqual(rung, [0, 1, 2])

    def test_who_asks_while_it_rings_does_not_wait_and_is_heard(self):
        rings, goes_on = [], threading.Event()
        bell = Bell()
        begun = threading.Event()

        def sound():
            rings.append(None)
            begun.set()
            goes_on.wait(10)

        first = threading.Thread(target=bell.ring, args=(sound,))
        first.start()
        self.assertTrue(begun.wait(10))
        for _person in range(20):
            bell.ring(lambda: self.fail("it rings already"))
        goes_on.set()
        first.join(10)
        # once for the first, and once for all twenty that came too late for that
        self.assertEqual(len(rings), 2)

    def test_a_failure_is_nobody_elses(self):
        bell, rings = Bell(), []

        def broken():
            raise OSError

        with self.assertRaises(OSError):
            bell.ring(broken)
        bell.ring(lambda: rings.append(None))
        self.assertEqual(len(rings), 1)
